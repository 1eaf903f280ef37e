// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** Objects of an interface that implement only what a test needs. */
public final class Stub {
    private Stub() {}

    /** An object of this interface. {@code behaviour} implements all methods except those of {@code Object}. */
    public static <T> T of(Class<T> type, InvocationHandler behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    case "toString" -> "a stub of " + type.getSimpleName();
                    default -> behaviour.invoke(proxy, method, arguments);
                }));
    }
}
