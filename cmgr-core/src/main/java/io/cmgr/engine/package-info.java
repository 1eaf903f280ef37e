// SPDX-License-Identifier: BSD-2-Clause
/**
 * The Netty side. Nothing here is exported; {@code io.cmgr} is the only door.
 *
 * <p><b>Who lives here.</b> {@link io.cmgr.engine.Engine} puts one manager together. {@code StreamListening},
 * {@code Dial} and {@code UdpOpening} hold one bootstrap each and end in a session; {@code ConnectAttempt} holds an id
 * while its {@code Dial} calls, and {@code NameResolver} looks up whom to call; {@code Attachment} begins with a
 * channel of the application's own bootstrap. {@code StreamPipeline} puts between a socket and its session what the
 * application asked for: idle time, TLS, its own handlers, framing. {@code SessionChannelHandler} and
 * {@code DatagramChannelHandler} turn Netty's callbacks into calls of {@code StreamSession} and
 * {@code DatagramSession}; {@code SessionRegistry} knows every id. A {@code StreamListener} has a
 * {@code ListeningSocket} for each of its addresses, on an event loop that does nothing else; {@code Arrivals} keeps
 * that one from running ahead of the others. {@code SessionLoop} is what a manager keeps per event loop: the write
 * queue, the outputs to flush, and whatever else has a {@code PerLoop} key. A {@code SessionGroup} sorts the sessions that
 * hear write-to-all into {@code Audience}s, each with its {@code ChannelGroup}.
 *
 * <p>{@code SessionLimit} holds listeners when no place is free, {@code SlowPeer} and {@code ProgressWatch} deal with
 * peers that take nothing, {@code EarlyFlush} tells them from those that take little, {@code AckWatch} lets the kernel
 * see to those that acknowledge nothing, {@code TlsHandshakes} computes off the loops what each {@code TlsHandshake} asks,
 * {@code TlsGate} stands between TLS and its socket. {@code GracefulClose} ends a session, {@code LingeringClose} its socket, as {@code KernelOutput} tells,
 * and {@code Shutdown} a manager. What comes for a paused session is kept in {@code HeldInput}, or
 * {@code HeldDatagrams}; {@code PauseWatch} and {@code LostConnections} see to it that no pause keeps a dead one.
 * {@code RememberingEpoll} and {@code RememberingLoop} mend how Netty's epoll is asked.
 * {@code ManagerThreads} makes every thread, and {@code FaultLog} reports what was thrown on
 * one; after code of the application's {@code StrayInterrupt} clears what it may have left behind. What Unix-domain
 * sockets need beside that is in {@code SocketFile}, {@code SocketFileWatch}, {@code UnixAddresses} and
 * {@code NioUnixEndOfInput}; what a UDP
 * socket has joined is in {@code GroupMemberships}, how it sends there in {@code GroupOutput}, which names its
 * datagrams wait for in {@code PeerLookUps}, and where those of its peers land in {@code LandingPlace}.
 *
 * <p><b>The way of the data.</b> In: socket, channel handler, session, the application's handler. Out, from the
 * session's loop: session, {@code BatchedOutput}, {@code Channel.write}, flushed at the end of the read loop or of the
 * turn. Out, from any other thread: session, the loop's write queue, one wake-up per burst, and from there the same
 * way, each touched session flushed once. To all: one entry in the write queue for every audience, and from there its
 * {@code ChannelGroup}.
 *
 * <p><b>Completion without promises.</b> The outbound buffer of a stream channel is first in, first out. So a session
 * writes with Netty's void promise and collects what it wrote in a {@code WriteBatch}; if the outbound buffer is empty
 * after the flush, the whole batch is done, and only if it is not does the batch follow its bytes with an empty write
 * that carries a promise. A healthy session needs no promise at all. A write of nothing is in the batch and not in the
 * buffer, and so is done when all before it is. While a session is
 * being read, its writes collect in a batch shared by all sessions of the event loop, which saves the garbage collector
 * work: see {@code ReadBatch}. Behind TLS, or handlers of
 * the application's, an empty outbound buffer tells nothing: there {@code PromisedOutput} gives every message a
 * promise.
 *
 * <p><b>Six rules.</b>
 * <ol>
 *   <li>An event loop never blocks: not on a channel, a lock held by user code, name resolution, or a future.
 *   <li>A session's state belongs to its event loop, except how it ends: any thread may ask for that, and the first
 *       reason wins by compare-and-set. Counters that other threads read are stored and loaded opaquely.
 *   <li>Shared mutable state lives in the registry, the pending-bytes account, the pause owners, the session limit, the
 *       write queue and the manager's life cycle; nowhere else.
 *   <li>No user code and no Netty call under a lock.
 *   <li>Opening events first, exactly one DISCONNECTED, last.
 *   <li>A {@code ByteBuf} is released by whoever received it.
 * </ol>
 */
@NullMarked
package io.cmgr.engine;

import org.jspecify.annotations.NullMarked;
