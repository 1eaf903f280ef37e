// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.session.BroadcastResult;
import io.cmgr.session.Room;
import io.cmgr.session.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Moves the server's members from room to room, and writes to the rooms in each way. */
final class RoomLoad {
    private static final int ROOMS = 10;
    private static final int LARGE = 16 << 10;

    private final SoakServer server;
    private final Tally tally;
    private final Random random;

    RoomLoad(SoakServer server, Tally tally, long seed) {
        this.server = server;
        this.tally = tally;
        random = new Random(seed);
    }

    void operate(BooleanSupplier going) {
        for (int number = 0; going.getAsBoolean(); number++) {
            List<Session> members = server.manager().sessions().stream()
                    .filter(server::isMember)
                    .toList();
            for (int i = 0; i < 3 && !members.isEmpty(); i++) {
                move(any(members));
            }
            tally.add("did: write to a room");
            String excepted = members.isEmpty() ? "nobody" : any(members).id();
            write(number, excepted).thenAccept(result -> {
                tally.add("writes to rooms completed");
                tally.add("messages to rooms queued", result.queued());
                tally.add("messages to rooms skipped or failed", result.skipped() + result.failed());
            });
            LoadClient.pauseRandomly(random, 20);
        }
    }

    private CompletableFuture<BroadcastResult> write(int number, String excepted) {
        Room room = server.manager().room(anyName());
        byte[] message = ReceivedStream.state(number);
        return switch (random.nextInt(3)) {
            case 0 -> room.write(message);
            case 1 -> room.except(excepted).write(message);
            default -> room.latest("state").write(large(message[0]));
        };
    }

    /** Many states of one number in one message, so that a member that stops reading soon has one waiting. */
    private static byte[] large(byte value) {
        byte[] states = new byte[LARGE];
        Arrays.fill(states, value);
        return states;
    }

    /** A session may be ending or not be open yet. */
    private void move(Session session) {
        if (random.nextBoolean()) {
            session.leave(anyName());
            return;
        }
        try {
            tally.add(session.join(anyName()) ? "did: join a room" : "joins refused by an end");
        } catch (IllegalStateException notOpenYet) {
            tally.add("joins too early");
        }
    }

    private String anyName() {
        return "room " + random.nextInt(ROOMS);
    }

    private Session any(List<Session> sessions) {
        return sessions.get(random.nextInt(sessions.size()));
    }
}
