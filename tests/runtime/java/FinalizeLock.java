// While main holds the lock, one finalize() that wants it stops all others.
// outcome: prints freed 0
import java.util.concurrent.atomic.AtomicInteger;

class FinalizeLock {
    static final Object guard = new Object();
    static final AtomicInteger freed = new AtomicInteger();
    static volatile boolean waits;

    static class Handle {
        @Override
        protected void finalize() {
            waits = true;
            synchronized (guard) { // expect: lock-acquisition @java-finalize
                freed.incrementAndGet();
            }
        }
    }

    static class Simple {
        @Override
        protected void finalize() {
            freed.incrementAndGet();
        }
    }

    static void make() {
        for (int i = 0; i < 50; i++)
            new Handle();
    }

    static void makeSimple() {
        for (int i = 0; i < 50; i++)
            new Simple();
    }

    public static void main(String[] args) throws Exception {
        synchronized (guard) {
            make();
            while (!waits) {
                System.gc();
                Thread.sleep(20);
            }
            makeSimple();
            for (int i = 0; i < 10; i++) {
                System.gc();
                Thread.sleep(20);
            }
            System.out.println("freed " + freed.get());
        }
    }
}
