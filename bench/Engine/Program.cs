// How the engine orders a device's work, and what that brings:
//   dotnet run -c Release --project bench/Engine -- simulate [--jobs N] [--out FOLDER]
using System.Globalization;
using Distributed.DiffusionBench;
using Distributed.EngineBench;

try
{
    var arguments = new Arguments(args, "jobs", "out");
    var command = $"dotnet run -c Release --project bench/Engine -- {string.Join(' ', args)}";
    switch (arguments.Verb)
    {
        case "simulate":
            var simulation = new SimulationReport(arguments.Number("jobs", 1000));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, virtual time: {command}\n\n{simulation.Run()}"));
            if (arguments.Text("out") is { } folder) simulation.Keep(folder, command);
            return 0;
        default:
            throw new ArgumentException("Say what: simulate.");
    }
}
catch (Exception error) when (error is ArgumentException or IOException or InvalidDataException)
{
    Console.WriteLine(error.Message);
    return 1;
}
