// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.netty.handler.ssl.SslContext;

final class StartTlsTaker {
    private StartTlsTaker() {}

    static void serve(EventChannel events, SslContext context) {
        for (SessionEvent event : events) {
            if (event.text().equals("STARTTLS")) {
                Session session = event.session();
                session.pauseReads(); // the peer may begin as soon as it has the answer
                session.write("220 go ahead");
                session.startTls(context);
                session.resumeReads();
            }
        }
    }
}
