// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.util.concurrent.ThreadLocalRandom;

/** The rooms of a server whose sessions are in many rooms each. A session's messages go to them in turn. */
enum ManyRooms {
    /** If there are ten thousand sessions, each room has a hundred of them, which did not come together. */
    SHARED {
        private static final int DISTANCE = 97;
        private static final int ROOMS = 10_000;

        @Override
        String name(int session, int index) {
            return "shared " + (session + index * DISTANCE) % ROOMS;
        }
    },
    /** Each room has one session. */
    OWN {
        @Override
        String name(int session, int index) {
            return "own " + (session * OF_EACH + index);
        }
    },
    /** If there are a thousand sessions, on all nodes together, each room has ten of them. */
    OF_A_CLUSTER {
        private static final int DISTANCE = 97;
        private static final int ROOMS = 1000;

        /** Where the numbers of this node's sessions begin. */
        private final int first = ThreadLocalRandom.current().nextInt(ROOMS);

        @Override
        String name(int session, int index) {
            return "over nodes " + (first + session + index * DISTANCE) % ROOMS;
        }

        @Override
        int ofEach() {
            return 10;
        }
    };

    /** How many rooms each session is in on a server without a cluster. */
    static final int OF_EACH = 100;

    /** How many rooms each session is in. */
    int ofEach() {
        return OF_EACH;
    }

    /**
     * The name of a room.
     *
     * @param session the number of a session that is in it, from 0 on
     * @param index which of the session's rooms, from 0 on
     */
    abstract String name(int session, int index);
}
