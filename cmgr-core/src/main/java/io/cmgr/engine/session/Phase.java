// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

/**
 * How far the life of a session has come. A session only moves forward, and may skip phases. The table shows what each
 * event leads to in each phase; the names of most events are methods of {@link SessionLife}.
 *
 * <pre>
 *                 OPENING            OPEN               CLOSING                           CLOSED
 *   openAndNotify OPEN, onNew        -                  -                                 -
 *   a write       taken              taken              refused                           refused
 *   data          -                  onData             onData (1)                        -
 *   endInput      -                  onEndOfInput (2)   onEndOfInput (1), or closed (3)   -
 *   failOutput    CLOSING (4)        CLOSING (4)        (4)                               -
 *   closeOutput   refused            CLOSING, our end   refused (5)                       refused (5)
 *   our end sent  -                  -                  closes, if the input has ended    -
 *   requestEnd    CLOSING, closes    CLOSING, closes    closes, once                      -
 *   requestAbort  CLOSING, resets    CLOSING, resets    resets                            -
 *   finish        CLOSED, and onDisconnected if the handler has had an event before       -
 *
 *   (1) not delivered once an end has been requested
 *   (2) this is for an orderly end of input; any other leads to requestEnd
 *   (3) a close that lingers for the peer's end of input closes the channel now; after a failed output the session is
 *       closed at once, and after our own end it closes
 *   (4) the session still delivers what the peer has sent, and is closed at the peer's end of input; it is closed at
 *       once if the input has ended already, a close has begun, or the session is paused
 *   (5) a second request gets the answer of the first
 * </pre>
 */
public enum Phase {
    /** No data is exchanged yet, for instance because a TLS handshake is under way. Writes are taken already. */
    OPENING,

    /** Reading and writing work. A stream session has delivered NEW. */
    OPEN,

    /** Every new write is refused, because an end was requested or the output has failed. */
    CLOSING,

    /** The session has ended. */
    CLOSED
}
