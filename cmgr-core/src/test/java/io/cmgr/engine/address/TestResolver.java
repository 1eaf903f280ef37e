// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadFactory;

/** Makes a resolver that takes the addresses of names from the test. */
public final class TestResolver {
    private TestResolver() {}

    /** Returns or throws like {@link InetAddress#getAllByName}. */
    public interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    public static NameResolver of(ThreadFactory threads, Names names) {
        return new NameResolver(threads, names::of);
    }
}
