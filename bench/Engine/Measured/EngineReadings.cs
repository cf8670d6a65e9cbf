using System.Diagnostics.Metrics;

namespace Distributed.EngineBench;

/// <summary>Listens to what the engine counts about itself, from now until disposed.</summary>
internal sealed class EngineReadings : IDisposable
{
    private readonly Lock door = new();
    private readonly Dictionary<string, List<double>> histograms = [];
    private readonly MeterListener listener = new();

    public EngineReadings()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is Histogram<double> && instrument.Meter.Name == "Distributed.Diffusion") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            lock (door)
            {
                if (!histograms.TryGetValue(instrument.Name, out var values)) histograms[instrument.Name] = values = [];
                values.Add(value);
            }
        });
        listener.Start();
    }

    public IReadOnlyList<double> Ticks => Of("distributed.engine.tick.duration");

    public IReadOnlyList<double> Gaps => Of("distributed.engine.tick.gap");

    public IReadOnlyList<double> Fills => Of("distributed.engine.batch.fill");

    public IReadOnlyList<double> Previews => Of("distributed.engine.preview.duration");

    public void Dispose() => listener.Dispose();

    private double[] Of(string name)
    {
        lock (door) return histograms.TryGetValue(name, out var values) ? [.. values] : [];
    }
}
