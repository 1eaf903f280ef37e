// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

/** What a server does without clients, while it is measured. One thread at a time calls. */
interface OwnLoad {
    /** A server that only serves. */
    OwnLoad NONE = new OwnLoad() {
        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public long done() {
            return 0;
        }
    };

    void start();

    /** Begins nothing more, and waits until what has begun is done. */
    void stop();

    /** How often it has been done, since the server was started. */
    long done();
}
