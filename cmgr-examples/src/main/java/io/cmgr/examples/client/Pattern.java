// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * An endless stream whose bytes tell where they belong, so that a lost, doubled, moved or changed one shows. It is
 * random, and repeats after a prime number of bytes.
 */
final class Pattern {
    private static final int PERIOD = 65_521;
    private static final long SEED = 4160;

    /** Twice the period, so that a period can begin anywhere. Outside of Netty's pools, and never freed. */
    private final ByteBuf bytes;

    private Pattern(byte[] period) {
        ByteBuffer twice = ByteBuffer.allocateDirect(2 * PERIOD);
        twice.put(period).put(period).flip();
        bytes = Unpooled.wrappedBuffer(twice);
    }

    /** Bytes of every value. */
    static Pattern binary() {
        byte[] period = new byte[PERIOD];
        new Random(SEED).nextBytes(period);
        return new Pattern(period);
    }

    /** Letters and digits only, which pass through a server of lines. */
    static Pattern text() {
        byte[] alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".getBytes(US_ASCII);
        byte[] period = new byte[PERIOD];
        Random random = new Random(SEED);
        for (int i = 0; i < PERIOD; i++) {
            period[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return new Pattern(period);
    }

    /** The stream from this position on, as far as one buffer goes; without a copy. */
    ByteBuf slice(long position, long length) {
        return bytes.retainedSlice((int) (position % PERIOD), (int) Math.min(length, PERIOD));
    }

    /** Writes a part of the stream into a buffer. */
    void copy(long position, int length, ByteBuf into) {
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, PERIOD);
            into.writeBytes(bytes, (int) ((position + done) % PERIOD), step);
            done += step;
        }
    }

    /** How many of these bytes are as they must be, up to the first that is not. */
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
