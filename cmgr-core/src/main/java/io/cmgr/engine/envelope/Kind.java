// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.envelope;

/** The kinds of messages, each with its number on the wire and the flags that it may have. */
enum Kind {
    ALL(1, Kind.EXCEPT | Kind.LATEST),
    ROOM(2, Kind.EXCEPT | Kind.LATEST),
    WRITE(3, Kind.LATEST),
    ANSWERS(4, 0),
    ASK(5, 0),
    TOLD(6, 0),
    ALIVE(7, Kind.PLEASE_ANSWER),
    BYE(8, 0);

    /** The flag that an excepted address follows. */
    static final int EXCEPT = 1;

    /** The flag that a key of {@code latest} follows. */
    static final int LATEST = 1 << 1;

    /** The flag by which a node asks for a sign of life, of all others or of the one that it is sent to. */
    static final int PLEASE_ANSWER = 1 << 2;

    private static final Kind[] KINDS = values();

    private final int number;
    private final int flags;

    Kind(int number, int flags) {
        this.number = number;
        this.flags = flags;
    }

    static Kind of(int number) throws MalformedEnvelopeException {
        for (Kind kind : KINDS) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new MalformedEnvelopeException("kind: " + number);
    }

    int number() {
        return number;
    }

    /** Whether a message of this kind may have these flags. */
    boolean allows(int someFlags) {
        return (someFlags & ~flags) == 0;
    }
}
