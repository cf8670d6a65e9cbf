// What more workers bring: real ones that share this machine's cores, and sleeping ones that share nothing but the queue.
//   eval "$(tests/services up DIR)"; dotnet run -c Release --project bench/Workers -- [painting|sleeping|all [rounds]], mixed [minutes] or cancel [cancels]
using Distributed.Harness;
using Distributed.Workers;

var part = args.Length > 0 ? args[0] : "all";
if (part is "mixed")
{
    Console.WriteLine(Machine.Describe() + "\n");
    using var load = new MixedLoad(TimeSpan.FromMinutes(args.Length > 1 ? double.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 10));
    Console.WriteLine(await load.RunAsync());
    return;
}
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;

Console.WriteLine(Machine.Describe() + "\n");
if (part is "cancel")
{
    Console.WriteLine(await new CancelLatency(args.Length > 1 ? int.Parse(args[1]) : 200).RunAsync());
    return;
}
if (part is "sleeping" or "all") Console.WriteLine(await new SleepingWorkers(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(8), rounds).RunAsync(1, 4, 16));
if (part is "painting" or "all") Console.WriteLine(await new PaintingWorkers(jobs: 60, steps: 20, rounds).RunAsync(1, 2, 3));
