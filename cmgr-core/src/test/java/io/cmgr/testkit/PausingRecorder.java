// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.session.Session;

/** A recorder that pauses each session in its NEW. */
public class PausingRecorder extends EventRecorder {
    @Override
    public void onNew(Session session) {
        session.pauseReads();
        super.onNew(session);
    }
}
