// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.testkit.Peer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;

/** How messages are divided on a connection, on the side of the listener and on that of the peer, which has no Netty. */
enum Dialect {
    LINES {
        @Override
        TcpListen on(TcpListen where) {
            return where.framing(Framing.lines(64 << 10));
        }

        @Override
        String read(DataInputStream in) throws IOException {
            return readUntil('\n', in);
        }
    },
    DELIMITER {
        @Override
        TcpListen on(TcpListen where) {
            return where.framing(Framing.delimiter(new byte[] {'|'}, 1024));
        }

        @Override
        String read(DataInputStream in) throws IOException {
            return readUntil('|', in);
        }
    },
    FIXED {
        @Override
        TcpListen on(TcpListen where) {
            return where.framing(Framing.fixed(SIZE));
        }

        @Override
        String read(DataInputStream in) throws IOException {
            return readText(SIZE, in);
        }
    },
    LENGTH_PREFIXED {
        @Override
        TcpListen on(TcpListen where) {
            return where.framing(Framing.lengthPrefixed(4, 1024));
        }

        @Override
        String read(DataInputStream in) throws IOException {
            return readText(in.readInt(), in);
        }
    },
    RAW {
        @Override
        TcpListen on(TcpListen where) {
            return where;
        }

        @Override
        String read(DataInputStream in) throws IOException {
            return readText(SIZE, in);
        }
    },
    WEB_SOCKET {
        @Override
        TcpListen on(TcpListen where) {
            return where.codec(pipeline -> pipeline.addLast(new WebSocketFrames()));
        }

        @Override
        void greet(Peer peer, DataInputStream in) throws IOException {
            peer.send(WebSocketFrames.REQUEST);
            readText(WebSocketFrames.RESPONSE.length(), in);
        }

        @Override
        String read(DataInputStream in) throws IOException {
            in.readByte(); // a text, which is whole
            return readText(in.readByte(), in);
        }
    };

    /** The length of each message in those dialects where messages do not show where they end. */
    static final int SIZE = 32;

    abstract TcpListen on(TcpListen where);

    /** Reads a message, and removes what pads it. */
    abstract String read(DataInputStream in) throws IOException;

    /** What a peer has to do before messages come. */
    void greet(Peer peer, DataInputStream in) throws IOException {}

    /** A message that can be sent in all dialects. */
    static String padded(String text) {
        return String.format("%-" + SIZE + "s", text);
    }

    private static String readUntil(char end, DataInputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = in.read(); next != end; next = in.read()) {
            if (next < 0) {
                throw new EOFException();
            }
            text.append((char) next);
        }
        return text.toString().strip();
    }

    private static String readText(int length, DataInputStream in) throws IOException {
        byte[] text = new byte[length];
        in.readFully(text);
        return new String(text, US_ASCII).strip();
    }
}
