using System.Diagnostics;
using Distributed.Diffusion;

namespace Distributed.Faults.Programs;

/// <summary>Four lanes that paint nothing but <see cref="DoublePicture"/>, in the time that the prompt names, or misbehave as it says.</summary>
internal sealed class DoubleEngine(HistoryFile history, ProgramSettings settings) : IEngine, IDisposable
{
    private const int LaneCount = 4;
    private readonly SemaphoreSlim lanes = new(LaneCount);
    private readonly TaskCompletionSource failed = new();

    public Task Ready => Task.CompletedTask;

    public Task Failed => failed.Task;

    public TimeSpan BusyFor => TimeSpan.Zero;

    public int Lanes(string model) => LaneCount;

    public async Task<IEnginePlace> AdmitAsync(string model, CancellationToken cancellationToken)
    {
        await lanes.WaitAsync(cancellationToken);
        return new Place(this);
    }

    public void Dispose() => lanes.Dispose();

    private async Task<GenerationResult> PaintAsync(EngineRequest request, CancellationToken cancellation)
    {
        var parameters = request.Parameters;
        var prompt = DoublePrompt.Parse(parameters.Prompt);
        history.Write("paint", "invoke", number: prompt.Number, note: prompt.Kind.ToString());
        switch (prompt.Kind)
        {
            case JobKind.Poison:
                Process.GetCurrentProcess().Kill();
                break;
            case JobKind.Bad:
                throw new InvalidOperationException("out of memory: this job never fits");
            case JobKind.Flaky when IsFirstTime(prompt.Number):
                throw new InvalidOperationException("This job fails once.");
            case JobKind.Endless:
                await Task.Delay(Timeout.Infinite, cancellation);
                break;
        }
        var start = Stopwatch.GetTimestamp();
        await Task.Delay(prompt.Milliseconds, cancellation);
        request.OnStep?.Invoke(parameters.Steps, parameters.Steps);
        var images = parameters.Seeds.Select(seed => new GeneratedImage(seed, parameters.Width, parameters.Height, DoublePicture.Paint(
            parameters.Prompt, parameters.NegativePrompt, parameters.Width, parameters.Height, parameters.Steps, parameters.GuidanceScale, seed))).ToList();
        history.Write("paint", "ok", number: prompt.Number);
        return new(images, TimeSpan.Zero, Stopwatch.GetElapsedTime(start), TimeSpan.Zero);
    }

    /// <summary>Remembered outside the process: the next attempt may be another worker's.</summary>
    private bool IsFirstTime(int number)
    {
        try
        {
            new FileStream(Path.Combine(settings.Folder, $"flaky-{number}"), FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private sealed class Place(DoubleEngine engine) : IEnginePlace
    {
        private int left;

        public async Task<GenerationResult> GenerateAsync(EngineRequest request, CancellationToken cancellationToken)
        {
            try
            {
                return await engine.PaintAsync(request, cancellationToken);
            }
            finally
            {
                Dispose();
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) engine.lanes.Release();
        }
    }
}
