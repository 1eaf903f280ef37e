import io.cmgr.*; import io.cmgr.config.*; import io.cmgr.session.*; import io.netty.buffer.ByteBuf; import java.net.*; import java.util.concurrent.*;
public class B03n { public static void main(String[] a) throws Exception { BlockingQueue<Session> q = new LinkedBlockingQueue<>(); long t0 = System.nanoTime();
  ConnectionManager.create().listen(TcpListen.on("198.18.97.1", 7000).stallTimeout(java.time.Duration.ofSeconds(Integer.parseInt(a[1]))), new SessionHandler() { public void onNew(Session s) { q.add(s); } public void onData(Session s, ByteBuf d, SocketAddress f) { }
    public void onDisconnected(Session s, DisconnectReason r, Throwable c) { System.out.println("DISCONNECTED " + r + " " + c); } });
  Process nc = new ProcessBuilder("ip", "netns", "exec", "b03n", "nc", "198.18.97.1", "7000").start(); Session s = q.take(); s.write("hello\n").join(); Thread.sleep(500);
  new ProcessBuilder("ip", "-n", "b03n", "route", "add", "blackhole", "198.18.97.1").start().waitFor(); // nothing comes back any more
  for (int i = 1; i <= Integer.parseInt(a[0]) && s.isOpen(); i++) { Object failed = s.write("x\n").handle((v, x) -> x).get(2, TimeUnit.SECONDS); if (i % 1 == 0) System.out.println(i + " s: open " + s.isOpen() + ", this write failed with " + failed); Thread.sleep(1000); }
  nc.destroy(); System.exit(0); } }
