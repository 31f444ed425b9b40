// A hook may lock what nobody holds.
// outcome: prints went in
class HookLock {
    static final Object guard = new Object();

    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            synchronized (guard) {
                System.out.println("went in");
            }
        }));
    }
}
