// SPDX-License-Identifier: BSD-2-Clause
/**
 * A broker for MQTT 3.1.1 with Netty's codec. Read {@code MqttClientHandler} first: it is the conversation with one
 * client. {@code Broker} is what all clients share.
 */
@NullMarked
package io.cmgr.examples.mqtt;

import org.jspecify.annotations.NullMarked;
