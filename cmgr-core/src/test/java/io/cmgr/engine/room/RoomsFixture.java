// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.room;

import io.cmgr.engine.broadcast.Audience;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.Stub;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** The rooms of a manager whose event loops turn when a test says so. */
final class RoomsFixture {
    final RoomIndex index = new RoomIndex(1000, null);
    final Rooms rooms = new Rooms(index, what -> {}, ByteBufAllocator.DEFAULT, room -> null, id -> null, null);

    /** A session and its rooms. */
    final class Guest {
        final TestMember member;
        private final Memberships memberships = new Memberships();

        Guest(Audience audience) {
            member = new TestMember(audience);
        }

        boolean join(String room) {
            return memberships.join(room, member, index);
        }

        void leave(String room) {
            memberships.leave(room, index);
        }

        void end() {
            memberships.close(index);
        }
    }

    List<Guest> guests(int count, Audience audience) {
        List<Guest> guests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            guests.add(new Guest(audience));
        }
        return guests;
    }

    /** An event loop that counts how often it is woken. */
    static final class CountingLoop {
        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private final Queue<Runnable> nextTurn = new ArrayDeque<>();
        private final EventLoop eventLoop =
                Stub.of(EventLoop.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "inEventLoop" -> inEventLoop();
                    case "isShuttingDown" -> false;
                    case "execute" -> {
                        wake((Runnable) arguments[0]);
                        yield null;
                    }
                    case "schedule" -> {
                        nextTurn((Runnable) arguments[0]);
                        yield Stub.of(ScheduledFuture.class, (future, called, listener) -> future);
                    }
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        final Audience audience = TestMember.audience(TestLoops.loop(eventLoop));
        int wakeUps;

        /** What another thread does right before the next command is queued. */
        Runnable meanwhile = () -> {};

        private boolean turning;

        /** Runs the tasks that wait; returns whether the next turn has some. */
        boolean turn() {
            return turn(() -> {});
        }

        boolean turn(Runnable first) {
            turning = true;
            first.run();
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            turning = false;
            tasks.addAll(nextTurn);
            nextTurn.clear();
            return !tasks.isEmpty();
        }

        /** Each command begins with this question. */
        private boolean inEventLoop() {
            Runnable first = meanwhile;
            meanwhile = () -> {};
            first.run();
            return turning;
        }

        private void wake(Runnable task) {
            wakeUps++;
            tasks.add(task);
        }

        private void nextTurn(Runnable task) {
            nextTurn.add(task);
        }
    }
}
