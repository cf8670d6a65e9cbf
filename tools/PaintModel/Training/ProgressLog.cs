using System.Globalization;

namespace Distributed.PaintModel;

/// <summary>Loss and speed, as lines on the console and rows of a CSV file.</summary>
internal sealed class ProgressLog(string path)
{
    private readonly List<float> losses = [];
    private TrainingProgress? previous;

    public void Add(float loss) => losses.Add(loss);

    public void Write(TrainingProgress progress)
    {
        if (losses.Count == 0) return;
        var since = previous ?? TrainingProgress.None;
        var speed = previous is null ? double.NaN : (progress.Samples - since.Samples) / (progress.Seconds - since.Seconds);
        if (!File.Exists(path)) File.WriteAllText(path, "samples,steps,seconds,loss,samples_per_second\n");
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture,
            $"{progress.Samples},{progress.Steps},{progress.Seconds:F1},{losses.Average():F5},{speed:F1}\n"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:HH:mm:ss} step {progress.Steps}, {progress.Samples} samples, {progress.Seconds / 60:F1} min, loss {losses.Average():F4}, {speed:F0} samples/s"));
        losses.Clear();
        previous = progress;
    }
}
