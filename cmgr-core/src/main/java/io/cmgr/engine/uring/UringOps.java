// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.uring;

import io.netty.channel.IoOps;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoOps;

/** The few operations of io_uring that we submit or answer ourselves, with the numbers of linux/io_uring.h. Any thread. */
final class UringOps {
    /** The result of an operation that was cancelled: -ECANCELED. */
    static final int CANCELED = -125;

    static final int POLLIN = 1;
    static final int POLLOUT = 4;
    static final int POLLRDHUP = 0x2000;

    /** POLLOUT, POLLERR, POLLHUP, or POLLNVAL: a write would not have to wait. */
    static final int POLLOUT_OR_FAILURE = POLLOUT | 8 | 16 | 32;

    private static final byte WRITEV = 2;
    private static final byte POLL_ADD = 6;
    private static final byte ACCEPT = 13;
    private static final byte ASYNC_CANCEL = 14;
    private static final byte CLOSE = 19;
    private static final byte SEND = 26;
    private static final byte RECV = 27;

    /** IORING_CQE_F_MORE: the operation goes on. */
    private static final int MORE = 2;

    /** IORING_ASYNC_CANCEL_ALL, _FD and _OP: all operations of one kind on one descriptor. */
    private static final int ALL_OF_KIND = 1 | 2 | 32;

    private UringOps() {}

    /** Whether Netty submits an accept. The kind of an operation is not public; what it prints begins with it. */
    static boolean isAccept(IoOps ops) {
        return isKind(ops, ACCEPT);
    }

    static boolean isCancel(IoOps ops) {
        return isKind(ops, ASYNC_CANCEL);
    }

    private static boolean isKind(IoOps ops, byte kind) {
        return ops.toString().contains("{opcode=" + kind + ",");
    }

    static boolean isPoll(IoUringIoEvent event) {
        return event.opcode() == POLL_ADD;
    }

    static boolean isClose(IoUringIoEvent event) {
        return event.opcode() == CLOSE;
    }

    static boolean isRead(IoUringIoEvent event) {
        return event.opcode() == RECV;
    }

    /** Reports once when a channel is readable. */
    static IoUringIoOps pollIn(UnixChannel channel) {
        return ops(POLL_ADD, channel.fd().intValue(), 0, 0, POLLIN);
    }

    /** Cancels the operation with this number. */
    static IoUringIoOps cancel(long submitted) {
        return ops(ASYNC_CANCEL, -1, submitted, 0, 0);
    }

    /** Cancels the write of one buffer, if such a write is under way. A kernel before 6.6 refuses. */
    static IoUringIoOps cancelSend(UnixChannel channel) {
        return ops(ASYNC_CANCEL, channel.fd().intValue(), 0, SEND, ALL_OF_KIND);
    }

    /** Cancels the write of several buffers, in the same way. */
    static IoUringIoOps cancelWritev(UnixChannel channel) {
        return ops(ASYNC_CANCEL, channel.fd().intValue(), 0, WRITEV, ALL_OF_KIND);
    }

    private static IoUringIoOps ops(byte kind, int descriptor, long address, int length, int flags) {
        return new IoUringIoOps(
                kind, (byte) 0, (short) 0, descriptor, 0, address, length, flags, 0L, (short) 0, (short) 0, 0, 0);
    }

    /** A caller has been accepted, and more may follow. */
    static IoUringIoEvent accepted(int descriptor) {
        return new IoUringIoEvent(descriptor, MORE, ACCEPT, 0L);
    }

    /** Accepting has ended, with this error. */
    static IoUringIoEvent acceptEnded(int error) {
        return new IoUringIoEvent(error, 0, ACCEPT, 0L);
    }

    static IoUringIoEvent closed() {
        return new IoUringIoEvent(0, 0, CLOSE, 0L);
    }

    /** A poll has reported this; polls of other kinds go on. */
    static IoUringIoEvent polled(int result) {
        return new IoUringIoEvent(result, MORE, POLL_ADD, 0L);
    }

    /** The same poll, which reports readable bytes and nothing else. */
    static IoUringIoEvent readable(IoUringIoEvent polled) {
        return new IoUringIoEvent(POLLIN, polled.flags(), POLL_ADD, polled.userData());
    }

    /** The same read, as if it had been cancelled. */
    static IoUringIoEvent cancelled(IoUringIoEvent read) {
        return new IoUringIoEvent(CANCELED, read.flags(), read.opcode(), read.userData());
    }
}
