using Distributed.Contracts;
using Distributed.Jobs;
using Microsoft.AspNetCore.Components;

namespace Distributed.Dashboard;

/// <summary>What was finished lately, and where its time went: one small chart per latency part, each with a scale of its own.</summary>
public sealed partial class HistoryCharts
{
    private const string Name = "Images per minute";
    private const string Median = "p50";
    private const string High = "p95";
    private const string Plain = "a";
    private const string Dashed = "a dashed";

    private static readonly (string Name, Func<LatencyQuantiles, double> Part)[] Parts =
    [
        ("Total", latency => latency.TotalMs),
        ("Queue wait", latency => latency.QueueWaitMs),
        ("Text encode", latency => latency.TextEncodeMs),
        ("Denoise", latency => latency.DenoiseMs),
        ("Decode", latency => latency.DecodeMs),
        ("Encode", latency => latency.EncodeMs),
        ("Upload", latency => latency.UploadMs),
    ];

    private Tier tier;

    [CascadingParameter] private ChosenTenant Tenant { get; set; } = ChosenTenant.Default;

    /// <summary>The numbers; null while they are being read.</summary>
    [Parameter, EditorRequired] public IReadOnlyList<StatisticsBucket>? History { get; set; }

    /// <summary>How far back they look.</summary>
    [Parameter, EditorRequired] public HistoryWindow Window { get; set; } = HistoryWindow.All[0];

    /// <summary>Another stretch of time was chosen.</summary>
    [Parameter] public EventCallback<HistoryWindow> WindowChanged { get; set; }

    private List<StatisticsBucket> Shown => [.. (History ?? []).Where(bucket => bucket.Tier == tier)];

    private double? PerMinute(StatisticsBucket bucket) => bucket.Images / Window.Bucket.TotalMinutes;

    private ChartLine Quantile(string name, string style, Func<StatisticsBucket, LatencyQuantiles?> quantile, Func<LatencyQuantiles, double> part) =>
        new(name, style, Shown.ConvertAll(bucket => quantile(bucket) is { } latency ? part(latency) : (double?)null));
}
