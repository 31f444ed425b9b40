// Left to a queue, the work waits for nobody.
// outcome: prints freed 50
import java.util.concurrent.ConcurrentLinkedQueue;

class FinalizeQueue {
    static final Object guard = new Object();
    static final ConcurrentLinkedQueue<Integer> freed = new ConcurrentLinkedQueue<>();

    static class Handle {
        @Override
        protected void finalize() {
            freed.add(1);
        }
    }

    static void make() {
        for (int i = 0; i < 50; i++)
            new Handle();
    }

    public static void main(String[] args) throws Exception {
        synchronized (guard) {
            make();
            while (freed.size() < 50) {
                System.gc();
                Thread.sleep(20);
            }
            System.out.println("freed " + freed.size());
        }
    }
}
