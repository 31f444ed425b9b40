# Mutex_m makes an object its own mutex.
# outcome: fails with ThreadError

require "mutex_m"

class Ledger
  include Mutex_m

  def forget(id)
    mu_synchronize { puts "forgot #{id}" } # expect: lock-acquisition @ruby-finalizer
  end
end

LEDGER = Ledger.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do |id|
    $ran = true
    LEDGER.forget(id)
  end)
end

make_one
Array.new(50) until $ran
