// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

/** The rooms of a server whose sessions are in a hundred rooms each. A session's messages go to them in turn. */
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
    };

    /** How many rooms each session is in. */
    static final int OF_EACH = 100;

    /**
     * The name of a room.
     *
     * @param session the number of a session that is in it, from 0 on
     * @param index which of the session's rooms, from 0 on
     */
    abstract String name(int session, int index);
}
