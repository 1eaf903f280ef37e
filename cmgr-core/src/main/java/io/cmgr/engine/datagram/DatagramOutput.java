// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.engine.thread.StrayInterrupt;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The output of one UDP socket: the datagrams that the kernel has not taken yet. Each has a promise of its own, since
 * the kernel may refuse one and take the next. Event loop only.
 */
public final class DatagramOutput extends SessionOutput {
    /** How many datagrams the channel has been given. */
    private long written;

    /** How many of them the kernel has taken or refused. */
    private long settled;

    /** Those that wait until the datagrams before them are settled, in order; null before the first. */
    private @Nullable Queue<Flushed> waiting;

    /** Whether a read is under way, whose end will flush. */
    private boolean reading;

    public DatagramOutput(Channel channel, SessionLoop loop) {
        super(channel, loop);
    }

    /** Writes a datagram to the channel, and sees to it that it is flushed. */
    void write(PendingDatagram datagram) {
        DatagramPromise promise = new DatagramPromise(channel, datagram);
        written++;
        var unused = channel.write(datagram.handOver(), promise);
        if (!reading) {
            flushLater();
        }
    }

    /** Until {@link #readComplete}, writes need not be flushed one by one: the end of the read flushes them. */
    public void readBegins() {
        reading = true;
    }

    public void readComplete() {
        reading = false;
        flush();
    }

    @Override
    public void flush() {
        flushDue = false;
        if (!drained()) {
            channel.flush();
        }
    }

    /** The kernel has taken one datagram, or refused it. */
    void sent() {
        settled++;
        checkDrained();
    }

    /** Answers those who have waited for what is settled now, after the datagrams themselves have been answered. */
    void answerFlushed() {
        answerFlushed(settled);
    }

    private void answerFlushed(long upTo) {
        while (waiting != null && !waiting.isEmpty() && waiting.peek().behind <= upTo) {
            waiting.remove().done();
        }
    }

    @Override
    public boolean drained() {
        return settled == written;
    }

    @Override
    public Object progress() {
        return settled;
    }

    @Override
    public CompletableFuture<Void> flushed() {
        Flushed flushed = new Flushed();
        loop.execute(flushed);
        return flushed;
    }

    /** The channel has failed every promise by now, unless its event loop has ended before it. */
    @Override
    public void fail(Throwable cause) {
        answerFlushed(written);
    }

    /** Waits for the datagrams that its thread has written before. */
    private final class Flushed extends LoopAwareFuture<Void> implements LoopCommand {
        /** How many datagrams had been written before. */
        private long behind;

        Flushed() {
            super(loop.guard());
        }

        @Override
        public int run() {
            behind = written;
            if (waiting == null) {
                waiting = new ArrayDeque<>(1);
            }
            waiting.add(this);
            answerFlushed();
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            done();
        }

        @Override
        public void refuse() {
            done();
        }

        private void done() {
            complete(null);
            StrayInterrupt.clear();
        }
    }
}
