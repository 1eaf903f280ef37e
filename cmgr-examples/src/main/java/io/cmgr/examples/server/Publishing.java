// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that publish, while they are to. They stay until the server ends, so that what they allocate is counted with
 * that of the others.
 */
final class Publishing implements OwnLoad {
    /** How long a message is that nodes publish by themselves. */
    static final int BYTES = 256;

    /** How many messages make a turn. */
    private static final int TURN = 64;

    private final Runnable await;
    private final Runnable publish;
    private final Runnable finish;
    private final LongAdder done = new LongAdder();

    /** All threads and the one that starts and stops them meet here before a run and after it. */
    private final Phaser meeting;

    private volatile boolean running;

    /**
     * Starts threads, which publish nothing yet.
     *
     * @param count how many threads
     * @param await waits if too much is under way
     * @param publish publishes a message
     * @param finish waits until all that was published is on its way
     */
    Publishing(int count, Runnable await, Runnable publish, Runnable finish) {
        this.await = await;
        this.publish = publish;
        this.finish = finish;
        meeting = new Phaser(count + 1);
        for (int n = 0; n < count; n++) {
            Thread thread = new Thread(this::run, "publisher-" + n);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        while (meeting.arriveAndAwaitAdvance() >= 0) {
            while (running) {
                await.run();
                for (int n = 0; n < TURN; n++) {
                    publish.run();
                }
                done.add(TURN);
            }
            meeting.arriveAndAwaitAdvance();
        }
    }

    @Override
    public void start() {
        running = true;
        meeting.arriveAndAwaitAdvance();
    }

    @Override
    public void stop() {
        running = false;
        meeting.arriveAndAwaitAdvance();
        finish.run();
    }

    /** Ends the threads, which must not be publishing. */
    void end() {
        meeting.forceTermination();
    }

    @Override
    public long done() {
        return done.sum();
    }
}
