// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

/**
 * How far the life of a session has come. It only goes forward, and may leave phases out. What each event brings about:
 *
 * <pre>
 *                 OPENING            OPEN               CLOSING                           CLOSED
 *   opened        OPEN, onNew        -                  -                                 -
 *   a write       taken              taken              refused                           refused
 *   data          -                  onData             onData (1)                        -
 *   endInput      -                  onEndOfInput (2)   onEndOfInput (1), or closed (3)   -
 *   failOutput    CLOSING (4)        CLOSING (4)        (4)                               -
 *   requestEnd    CLOSING, closes    CLOSING, closes    closes, once                      -
 *   requestAbort  CLOSING, resets    CLOSING, resets    resets                            -
 *   finish        CLOSED, and onDisconnected if the handler knows of the session          -
 *
 *   (1) unless an end has been requested
 *   (2) requestEnd, if the end was not an orderly one
 *   (3) a close that is under way need not wait for the peer any longer; behind a failed output nothing is to be waited
 *       for
 *   (4) what the peer has sent is still delivered, up to its end, which closes the session; it is closed at once if the
 *       input has ended already, a close is under way, or the session is paused
 * </pre>
 */
enum Phase {
    /** Reading and writing do not work yet: a TLS handshake is under way. */
    OPENING,

    /** Reading and writing work: NEW has been delivered. */
    OPEN,

    /** No write is taken any more: an end was requested, or the output is over. */
    CLOSING,

    /** Nothing carries the session any more. */
    CLOSED
}
