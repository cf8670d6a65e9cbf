using System.ComponentModel.DataAnnotations;
using Distributed.Contracts;
using Distributed.Diffusion;

namespace Distributed.GpuWorker;

/// <summary>What a worker serves, and with what.</summary>
public sealed class WorkerOptions
{
    /// <summary>The model folder (diffusers layout) of each tier this worker serves.</summary>
    [Required, MinLength(1, ErrorMessage = "Worker:Models must name a model folder for at least one tier, for example Worker:Models:Full=/models/sd15.")]
    public Dictionary<Tier, string> Models { get; set; } = [];

    /// <summary>Where to paint: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c> for the second GPU, or <c>auto</c> for a GPU where there is one.</summary>
    [RegularExpression("auto|cpu|cuda(:[0-9]{1,2})?", ErrorMessage = "Worker:Device must be auto, cpu, cuda or cuda:N (N from 0 for one of several GPUs).")]
    public string Device { get; set; } = DeviceChoice.Auto;

    /// <summary>The number formats to run in: <c>baseline</c>, <c>tf32</c>, <c>fp16</c>, <c>combined</c>, <c>fp32</c> or <c>bf16</c>; empty for fp16 on a GPU and fp32 on a CPU.</summary>
    [RegularExpression("baseline|tf32|fp16|combined|fp32|bf16", ErrorMessage = "Worker:Precision must be baseline, tf32, fp16, combined, fp32 or bf16.")]
    public string? Precision { get; set; }

    /// <summary>The most rows of a UNet call; an image with guidance fills two. Warm-up finds out how many are worth it.</summary>
    [Range(2, 256, ErrorMessage = "Worker:MaxBatch must be between {1} and {2}.")]
    public int MaxBatch { get; set; } = 16;

    /// <summary>Jobs of one tier in hand at a time; empty for as many as share the device, and some whose pictures are encoded and stored.</summary>
    [Range(1, 256, ErrorMessage = "Worker:JobsInHand must be between {1} and {2}.")]
    public int? JobsInHand { get; set; }

    /// <summary>How many prompts' embeddings each model keeps.</summary>
    [Range(0, 100_000, ErrorMessage = "Worker:PromptCache must be between {1} and {2}.")]
    public int PromptCache { get; set; } = 256;

    /// <summary>How long loading the models and painting their first pictures may take before the process gives up and ends.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "Worker:LoadBudget must be between {1} and {2}.")]
    public TimeSpan LoadBudget { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Threads for each operation on a CPU; empty lets every model choose by its size.</summary>
    [Range(1, 1024, ErrorMessage = "Worker:Threads must be between {1} and {2}.")]
    public int? Threads { get; set; }

    /// <summary>How long a worker may be idle while messages wait before it takes its own consumers for dead and ends.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "Worker:WatchdogTimeout must be between {1} and {2}.")]
    public TimeSpan WatchdogTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long running jobs may go on when the process is asked to stop, before they are handed back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Worker:DrainGrace must be between {1} and {2}.")]
    public TimeSpan DrainGrace { get; set; } = TimeSpan.FromSeconds(10);

    internal EngineOptions ToEngineOptions(Precision precision) =>
        new() { Precision = precision, Threads = Threads, MaxBatch = MaxBatch, PromptCache = PromptCache };

    /// <summary>Jobs of a tier in hand, of which so many share the device.</summary>
    internal int InHand(int lanes) => JobsInHand ?? lanes + Math.Max(2, lanes / 2);
}
