// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.netty.util.LeakPresenceDetector;

/**
 * Counts every buffer that is open, without waiting for the garbage collector. Netty loads this class because the
 * system property {@code io.netty.customResourceLeakDetector} names it.
 */
public final class BufferLeaks<T> extends LeakPresenceDetector<T> {
    private static final ResourceScope TESTS = new ResourceScope("tests");

    public BufferLeaks(Class<?> resourceType, int samplingInterval) {
        super(resourceType);
    }

    public BufferLeaks(Class<?> resourceType, int samplingInterval, long maxActive) {
        super(resourceType);
    }

    @Override
    protected ResourceScope currentScope() {
        return TESTS;
    }

    static boolean present() {
        return TESTS.hasOpenResources();
    }
}
