using System.Globalization;
using System.Text.Json;
using Distributed.Diffusion;
using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.DiffusionBench;

/// <summary>Runs what the command line asks for, prints it, and keeps it where <c>--out</c> says.</summary>
internal sealed class Bench(Arguments arguments, Device device, DeviceFacts facts)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly bool isGpu = device.type == DeviceType.CUDA;

    public void Run()
    {
        if (arguments.Verb is not ("tables" or "calls" or "attention" or "all")) throw new ArgumentException("Say what: tables, calls, attention or all.");
        using var models = Models.Of(arguments);
        var runs = arguments.Number("runs", 3);
        // As many threads as the product would take for these networks.
        using (var layout = new UNet2DConditionModel(new WeightLayout(), UNetConfig.Parse(models.Full.Config("unet"))))
            set_num_threads(arguments.Number("threads", StableDiffusionPipeline.ThreadsFor(layout)));
        var report = new List<string> { Heading(models) };
        if (Asks("calls")) report.Add("## Single calls\n\n" + new CallsReport(models, device, runs).Run(Formats()));
        if (Asks("attention")) report.Add("## Attention\n\n" + new AttentionReport(models, device, runs).Run(Formats()));
        var rows = new List<TableRow>();
        if (Asks("tables"))
        {
            var tables = new TablesReport(models, isGpu ? "cuda" : "cpu", facts, runs, arguments.Number("steps", isGpu ? 50 : 2));
            var precisions = tables.Precisions(arguments.List("precisions", "baseline,tf32,fp16,combined,bf16,fp32"));
            var pipelines = tables.Pipelines(arguments.Text("precision", isGpu ? "fp16" : "fp32"));
            report.Add($"## One picture, 50 DDIM steps, by precision\n\n{TableText.Of(precisions)}\n");
            report.Add($"## Four pictures, 25 PNDM steps, by pipeline in {pipelines[0].Precision}\n\n{TableText.Of(pipelines)}\n");
            rows = [.. precisions, .. pipelines];
        }
        var text = string.Join('\n', report);
        Console.WriteLine(text);
        if (arguments.Text("out") is { } path) Keep(path, text, rows);
    }

    private string Heading(Models models) => string.Create(CultureInfo.InvariantCulture, $"""
        {DateTime.UtcNow:yyyy-MM-dd}, {facts.Name}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]} before the first run, {get_num_threads()} threads.
        Prompt "{PaintOrder.Prompt}", guidance {PaintOrder.GuidanceScale}, {PipelineSize.Of(models.Full).DefaultSide} pixels; medians. {models.Describe()}

        """);

    private bool Asks(string part) => arguments.Verb == part || arguments.Verb == "all";

    private IEnumerable<ScalarType> Formats() => arguments.List("formats", isGpu ? "fp16,bf16,fp32" : "fp32,bf16").Select(word =>
        Precisions.Parse(word)?.Weights() ?? throw new ArgumentException($"'{word}' is not a format; there are fp32, fp16, bf16."));

    private static void Keep(string path, string text, List<TableRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(Path.ChangeExtension(path, ".md"), text);
        if (rows.Count > 0) File.WriteAllText(Path.ChangeExtension(path, ".json"), JsonSerializer.Serialize(rows, Indented));
    }
}
