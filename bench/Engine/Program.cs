// How the engine orders a device's work, and what that brings:
//   dotnet run -c Release --project bench/Engine -- simulate [--jobs N] [--out FOLDER]
//   dotnet run -c Release --project bench/Engine -- rows|throughput|newcomers|previews [--models FOLDER] [--tier full|distilled] [--rounds N] [--side PIXELS] [--out FOLDER]
using Distributed.Diffusion;
using Distributed.DiffusionBench;
using Distributed.EngineBench;

try
{
    var arguments = new Arguments(args, "jobs", "models", "tier", "rounds", "side", "out");
    var results = new Results(arguments.Text("out"), $"dotnet run -c Release --project bench/Engine -- {string.Join(' ', args)}");
    if (arguments.Verb == "simulate")
    {
        var simulation = new SimulationReport(arguments.Number("jobs", 1000));
        Console.WriteLine($"{results.Heading("virtual time")}\n{simulation.Run()}");
        simulation.Keep(results);
        return 0;
    }
    Func<(Table, IReadOnlyList<object>)> measure = Measurement(arguments);
    TorchLibrary.Load();
    var heading = results.Heading(Results.Machine);
    var (table, rows) = measure();
    Console.WriteLine($"{heading}\n{table}");
    results.Keep($"engine-{arguments.Verb}", Results.Machine, rows);
    return 0;
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.WriteLine(error.Message);
    return 1;
}

static Func<(Table, IReadOnlyList<object>)> Measurement(Arguments arguments)
{
    var (models, tier, rounds) = (arguments.Text("models", "models"), arguments.Text("tier", "full"), arguments.Number("rounds", 3));
    return arguments.Verb switch
    {
        "rows" => () => CallsByRows.Run(models, rounds, arguments.Number("side", Painting.Side)),
        "throughput" => () => new Throughput(models, tier, rounds).Run(),
        "newcomers" => () => Newcomers.Run(models, tier),
        "previews" => () => Previews.Run(models, rounds),
        _ => throw new ArgumentException("Say what: simulate, rows, throughput, newcomers or previews."),
    };
}
