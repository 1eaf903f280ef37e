// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import io.cmgr.check.PrintableDuration;
import io.cmgr.check.PrintableText;
import org.jspecify.annotations.Nullable;

/**
 * What one session has in a channel, and which thread works on it. It is made under the channel's lock, and put into words
 * without, since a thread may be of a class of the application.
 *
 * @param thread the thread that works on the session; null if none does, or it has ended
 * @param heldEvents how many of the session's events are with that thread
 * @param heldSince since when it works on them, by {@link System#nanoTime} to about a second
 * @param queuedEvents how many of the session's events wait
 * @param queuedBytes how many bytes these have
 * @param wanted whether threads wait for events of the channel
 */
record ShareExplanation(
        @Nullable Thread thread, int heldEvents, long heldSince, int queuedEvents, long queuedBytes, boolean wanted) {
    /** Under the lock. */
    static ShareExplanation of(SessionShare share, boolean wanted) {
        SessionShare.@Nullable Worker worker = share.worker;
        return new ShareExplanation(
                worker == null ? null : worker.thread(),
                worker == null ? 0 : share.heldEvents,
                worker == null ? 0 : worker.since(),
                share.queuedEvents,
                share.queuedBytes,
                wanted);
    }

    /** Sentences for people; empty if the session has nothing in the channel. */
    String words() {
        String held = heldEvents == 0 ? "" : held();
        String queued = queuedEvents == 0 ? "" : queued();
        return held + (held.isEmpty() || queued.isEmpty() ? "" : " ") + queued;
    }

    private String held() {
        return "Thread " + threadName() + " has had " + heldEvents + " of its events for about "
                + PrintableDuration.since(heldSince)
                + ", and has neither asked its event channel again nor called done().";
    }

    private String threadName() {
        if (thread == null) {
            return "that has ended";
        }
        return PrintableText.of(thread.getName().isEmpty() ? thread : thread.getName());
    }

    private String queued() {
        return queuedEvents + " of its events " + (queuedEvents == 1 ? "waits" : "wait")
                + (heldEvents > 0 ? " behind that" : " in its event channel") + ", with " + queuedBytes + " bytes"
                + (heldEvents > 0 || wanted ? "" : ", and no thread asks for them") + ".";
    }
}
