// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * An endless stream of known bytes, against which what comes back is checked. The bytes are random and repeat after a
 * prime number of bytes, so a byte that was lost, doubled, moved or changed is noticed.
 */
final class BytePattern {
    private static final int PERIOD = 65_521;
    private static final long SEED = 4160;

    /** Two periods, so that a whole period can be read from any position. Not from Netty's pools, and never freed. */
    private final ByteBuf bytes;

    private BytePattern(byte[] period) {
        ByteBuffer twice = ByteBuffer.allocateDirect(2 * PERIOD);
        twice.put(period).put(period).flip();
        bytes = Unpooled.wrappedBuffer(twice);
    }

    /** A stream with bytes of every value. */
    static BytePattern binary() {
        byte[] period = new byte[PERIOD];
        new Random(SEED).nextBytes(period);
        return new BytePattern(period);
    }

    /** A stream of letters and digits only, which servers of text lines pass on unchanged. */
    static BytePattern text() {
        byte[] alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".getBytes(US_ASCII);
        byte[] period = new byte[PERIOD];
        Random random = new Random(SEED);
        for (int i = 0; i < PERIOD; i++) {
            period[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return new BytePattern(period);
    }

    /** The stream from this position on, without a copy; shorter than asked if the buffer ends before. */
    ByteBuf slice(long position, long length) {
        return bytes.retainedSlice((int) (position % PERIOD), (int) Math.min(length, PERIOD));
    }

    /** Copies a part of the stream into a buffer. */
    void copy(long position, int length, ByteBuf into) {
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, PERIOD);
            into.writeBytes(bytes, (int) ((position + done) % PERIOD), step);
            done += step;
        }
    }

    /** Compares bytes with the stream; returns how many are right before the first wrong one. */
    int matching(long position, ByteBuf data, int index, int length) {
        for (int done = 0; done < length; ) {
            int at = (int) ((position + done) % PERIOD);
            int step = Math.min(length - done, PERIOD);
            if (!ByteBufUtil.equals(bytes, at, data, index + done, step)) {
                while (bytes.getByte(at) == data.getByte(index + done)) {
                    at++;
                    done++;
                }
                return done;
            }
            done += step;
        }
        return length;
    }
}
