// One action that waits stops the other actions of its Cleaner.
// outcome: prints freed 0
import java.lang.ref.Cleaner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class CleanerWait {
    static final Cleaner cleaner = Cleaner.create();
    static final CountDownLatch waits = new CountDownLatch(1), done = new CountDownLatch(1);
    static final AtomicInteger freed = new AtomicInteger();

    static class Wait implements Runnable {
        @Override
        public void run() {
            waits.countDown();
            try {
                done.await(); // expect: blocking-wait @java-cleaner
            } catch (InterruptedException e) {
                freed.incrementAndGet();
            }
        }
    }

    static class Count implements Runnable {
        @Override
        public void run() {
            freed.incrementAndGet();
        }
    }

    static void make(Runnable action, int times) {
        for (int i = 0; i < times; i++)
            cleaner.register(new Object(), action);
    }

    static void collect() throws Exception {
        System.gc();
        Thread.sleep(20);
    }

    public static void main(String[] args) throws Exception {
        make(new Wait(), 1);
        while (waits.getCount() > 0)
            collect();
        make(new Count(), 50);
        for (int i = 0; i < 10; i++)
            collect();
        System.out.println("freed " + freed.get());
        System.exit(0);
    }
}
