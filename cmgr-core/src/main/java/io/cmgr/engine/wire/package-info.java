// SPDX-License-Identifier: BSD-2-Clause
/**
 * Recordings of what one session receives and sends: a {@code WireTap} in its pipeline shows each message to a
 * {@code WireRecording}, which has a {@code WireLog} or a {@code PcapRecorder} keep it. A {@code CaptureFile} takes it to
 * the disk. A session that is not recorded has nothing of this.
 *
 * <p>May touch: session, flow, loop.
 *
 * <p>Threads: the session's event loop, where nothing else is said; each capture has a thread that writes its file.
 */
@NullMarked
package io.cmgr.engine.wire;

import org.jspecify.annotations.NullMarked;
