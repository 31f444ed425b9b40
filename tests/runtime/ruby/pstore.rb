# A thread-safe store takes a Mutex and reports its failure as something else.
# outcome: fails with nested transaction

require "pstore"
require "tmpdir"

STORE = PStore.new(File.join(Dir.mktmpdir, "store"), true)

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    STORE.transaction { |store| store[:freed] = 1 } # expect: lock-acquisition
  end)
end

make_one
Array.new(50) until $ran
