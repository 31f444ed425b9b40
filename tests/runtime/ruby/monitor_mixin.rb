# An object that is its own monitor.
# outcome: fails with ThreadError

require "monitor"

class Ledger
  include MonitorMixin

  def forget(id)
    mon_synchronize { puts "forgot #{id}" } # expect: lock-acquisition @ruby-finalizer
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
