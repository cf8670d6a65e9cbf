using System.Globalization;
using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary><c>models check</c>: says what model folders hold, what is wrong with them, and what to do about it.</summary>
internal static class CheckModels
{
    private const int LinesOfProblem = 12;          // a wrong configuration misses every weight

    /// <returns>Whether every model can be run.</returns>
    public static bool Run(string[] folders, TextWriter output)
    {
        TorchLibrary.Load();
        var areSound = true;
        foreach (var folder in folders)
        {
            var report = ModelCheck.Run(folder);
            areSound &= report.Faults.Count == 0;
            Write(report, output);
        }
        return areSound;
    }

    private static void Write(ModelReport report, TextWriter output)
    {
        output.WriteLine(report.Folder);
        foreach (var part in report.Parts) output.WriteLine($"  {part.Name,-13} {part.ClassName,-21} {Contents(part)}");
        if (report.Defaults is { } defaults)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {"defaults",-13} {defaults.Side} × {defaults.Side} pixels (sides are multiples of {defaults.SideMultiple}), {defaults.Steps} steps, guidance {defaults.GuidanceScale}, {defaults.Scheduler}"));
        foreach (var fault in report.Faults)
        {
            output.WriteLine($"  FAULT  {Shorten(fault.Problem)}");
            output.WriteLine($"         → {fault.Remedy}");
        }
        output.WriteLine(report.Faults.Count switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"  sound: {report.Parts.Sum(part => part.Parameters):n0} parameters, {ByteSize.Text(report.Parts.Sum(part => part.Bytes))}"),
            1 => "  1 fault: this model cannot be run.",
            var count => $"  {count} faults: this model cannot be run.",
        });
    }

    private static string Contents(PartReport part) => part.Parameters == 0 ? part.Note
        : string.Create(CultureInfo.InvariantCulture, $"{part.Parameters,13:n0} parameters  {ByteSize.Text(part.Bytes),8}  {part.DTypes}");

    private static string Shorten(string problem)
    {
        var lines = problem.Split('\n');
        var kept = string.Join("\n         ", lines.Take(LinesOfProblem));
        return lines.Length <= LinesOfProblem ? kept : $"{kept}\n         … and {lines.Length - LinesOfProblem} more";
    }
}
