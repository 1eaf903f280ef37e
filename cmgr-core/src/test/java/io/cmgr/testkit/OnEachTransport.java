// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test with one {@link io.cmgr.config.Transport} parameter. It runs on those that can be used on this machine. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@MethodSource("io.cmgr.testkit.Transports#here")
@Timeout(120)
public @interface OnEachTransport {}
