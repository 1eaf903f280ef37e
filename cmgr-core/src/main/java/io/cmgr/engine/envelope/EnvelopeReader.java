// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.CharacterCodingException;

/**
 * Reads the fields of a message one after the other. Every length is compared with what is left of the message before
 * anything of that length is read or allocated. One thread.
 */
final class EnvelopeReader {
    private final byte[] message;
    private int at;

    EnvelopeReader(byte[] message) {
        this.message = message;
    }

    int remaining() {
        return message.length - at;
    }

    /** A number of one byte, 0 to 255. */
    int number1() throws MalformedEnvelopeException {
        return (int) number(1);
    }

    /** A number of two bytes, 0 to 65535. */
    int number2() throws MalformedEnvelopeException {
        return (int) number(2);
    }

    /** Eight bytes that may be any number. */
    long any8() throws MalformedEnvelopeException {
        return number(8);
    }

    /** A number of four bytes that may not be negative. */
    int count4(String what) throws MalformedEnvelopeException {
        int count = (int) number(4);
        notNegative(count, what);
        return count;
    }

    /** A number of eight bytes that may not be negative. */
    long count8(String what) throws MalformedEnvelopeException {
        long count = number(8);
        notNegative(count, what);
        return count;
    }

    private static void notNegative(long number, String what) throws MalformedEnvelopeException {
        if (number < 0) {
            throw new MalformedEnvelopeException(what + ": " + number + " is negative");
        }
    }

    private long number(int bytes) throws MalformedEnvelopeException {
        require(bytes);
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = (number << 8) | (message[at++] & 0xFF);
        }
        return number;
    }

    /** Text behind its length in one byte. */
    String text1(String what, int min, int max) throws MalformedEnvelopeException {
        return text(what, number1(), min, max);
    }

    /** Text behind its length in two bytes. */
    String text2(String what, int min, int max) throws MalformedEnvelopeException {
        return text(what, number2(), min, max);
    }

    private String text(String what, int length, int min, int max) throws MalformedEnvelopeException {
        if (length < min || length > max) {
            throw new MalformedEnvelopeException(what + ": " + length + " bytes are not " + min + " to " + max);
        }
        require(length);
        try {
            String text = Utf8.read(message, at, length);
            at += length;
            return text;
        } catch (CharacterCodingException notText) {
            throw new MalformedEnvelopeException(what + " is not UTF-8");
        }
    }

    /** The id of a node. */
    String node(String what) throws MalformedEnvelopeException {
        String node = text1(what, Addresses.MIN_NODE, Addresses.MAX_NODE);
        if (!Addresses.isNode(node)) {
            throw new MalformedEnvelopeException(what + " is not the id of a node");
        }
        return node;
    }

    /** The id of a session. */
    String id(String what) throws MalformedEnvelopeException {
        String id = text1(what, 1, Addresses.MAX_ID);
        if (!Addresses.isId(id)) {
            throw new MalformedEnvelopeException(what + " is not the id of a session");
        }
        return id;
    }

    /** The address of a session: its node and its id. */
    String address(String what) throws MalformedEnvelopeException {
        String address = text1(what, 1, Addresses.MAX_ADDRESS);
        if (!Addresses.isAddress(address)) {
            throw new MalformedEnvelopeException(what + " is not an address");
        }
        return address;
    }

    /** All that is left, not copied. */
    ByteBuf payload() {
        ByteBuf payload = Unpooled.wrappedBuffer(message).readerIndex(at);
        at = message.length;
        return payload;
    }

    /** Refuses a message that goes on behind its last field. */
    void end() throws MalformedEnvelopeException {
        if (remaining() != 0) {
            throw new MalformedEnvelopeException(remaining() + " bytes too many");
        }
    }

    private void require(int bytes) throws MalformedEnvelopeException {
        if (bytes > remaining()) {
            throw new MalformedEnvelopeException(
                    "cut: " + bytes + " bytes at " + at + ", of " + message.length + " in all");
        }
    }
}
