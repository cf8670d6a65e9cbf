// What more workers bring: real ones that share this machine's cores, and sleeping ones that share nothing but the queue.
//   eval "$(tests/services up DIR)"; dotnet run -c Release --project bench/Workers -- [painting|sleeping|all [rounds]]
using Distributed.Harness;
using Distributed.Workers;

var part = args.Length > 0 ? args[0] : "all";
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;

Console.WriteLine(Machine.Describe() + "\n");
if (part is "sleeping" or "all") Console.WriteLine(await new SleepingWorkers(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(8), rounds).RunAsync(1, 4, 16));
if (part is "painting" or "all") Console.WriteLine(await new PaintingWorkers(jobs: 60, steps: 20, rounds).RunAsync(1, 2, 3));
