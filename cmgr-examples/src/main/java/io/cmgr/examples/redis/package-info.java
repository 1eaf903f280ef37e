// SPDX-License-Identifier: BSD-2-Clause
/**
 * Another engine under a cluster: {@link io.cmgr.examples.redis.RedisBackplane}, on the client Lettuce. It shows how much
 * an engine has to do, and passes the contract test that {@code NatsBackplane} passes.
 */
@NullMarked
package io.cmgr.examples.redis;

import org.jspecify.annotations.NullMarked;
