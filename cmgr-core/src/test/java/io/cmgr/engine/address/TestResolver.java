// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadFactory;

/** A resolver that asks a test for the addresses of a name. */
public final class TestResolver {
    private TestResolver() {}

    /** Answers like {@link InetAddress#getAllByName}. */
    public interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    public static NameResolver of(ThreadFactory threads, Names names) {
        return new NameResolver(threads, names::of);
    }
}
