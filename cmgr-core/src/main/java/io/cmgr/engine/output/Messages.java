// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.output;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.report.ReleasedBuffers;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;

/** Objects that a caller has handed over for a codec to encode. Any thread. */
public final class Messages {
    /** What an object of unknown size counts for until it is encoded. */
    private static final int UNKNOWN = 256;

    private Messages() {}

    public static Object requireAlive(Object message) {
        if (requireNonNull(message, "message") instanceof ReferenceCounted counted && counted.refCnt() == 0) {
            throw ReleasedBuffers.writtenLate(message);
        }
        return message;
    }

    /** The bytes that the message will take, as far as that is known before it is encoded. */
    public static int estimate(Object message) {
        if (message instanceof ByteBufHolder holder) {
            return holder.content().readableBytes();
        }
        return message instanceof FileRegion region ? (int) Math.min(region.count(), Integer.MAX_VALUE) : UNKNOWN;
    }

    /** The message for one more receiver, with reader indices of its own. */
    public static Object another(Object message) {
        return message instanceof ByteBufHolder holder
                ? holder.retainedDuplicate()
                : ReferenceCountUtil.retain(message);
    }
}
