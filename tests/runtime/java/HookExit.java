// exit waits for the hooks, and the hook for exit.
// outcome: hangs
class HookExit {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.exit(1))); // expect: process-exit @java-shutdown-hook
        System.out.println("done");
    }
}
