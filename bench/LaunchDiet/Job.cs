using System.Reflection;
using static TorchSharp.torch;

namespace Distributed.LaunchDiet;

/// <summary>The UNet calls of one image's or one batch's job, as a build makes them.</summary>
internal sealed class Job(object unet) : IDisposable
{
    private readonly Func<Tensor, Tensor, Tensor, Tensor> forward =
        unet.GetType().GetMethod("Forward", [typeof(Tensor), typeof(Tensor), typeof(Tensor)])!.CreateDelegate<Func<Tensor, Tensor, Tensor, Tensor>>(unet);

    private readonly MethodInfo? condition = unet.GetType().GetMethod("Condition");

    /// <summary>Makes as many calls as there are timesteps and gives the last prediction.</summary>
    /// <param name="latents">[2B, 4, h, w].</param>
    /// <param name="prompts">[2, L, D].</param>
    /// <param name="timesteps">[T].</param>
    public Tensor Run(Tensor latents, Tensor prompts, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var call = condition is null ? EveryCall(latents, prompts, timesteps) : OnceAJob(latents, prompts, timesteps);
        var last = call(0);
        for (var step = 1; step < timesteps.size(0); step++)
        {
            last.Dispose();
            last = call(step);
        }
        return last.MoveToOuterDisposeScope();
    }

    public void Dispose() => ((IDisposable)unet).Dispose();

    private Func<int, Tensor> EveryCall(Tensor latents, Tensor prompts, Tensor timesteps)
    {
        var context = prompts.repeat_interleave(latents.size(0) / prompts.size(0), dim: 0);
        return step =>
        {
            using var timestep = timesteps.narrow(0, step, 1);
            return forward(latents, timestep, context);
        };
    }

    private Func<int, Tensor> OnceAJob(Tensor latents, Tensor prompts, Tensor timesteps)
    {
        var conditioning = condition!.Invoke(unet, [prompts, timesteps])!;
        var step = unet.GetType().GetMethod("Forward", [typeof(Tensor), conditioning.GetType(), typeof(int)])!;
        return index => (Tensor)step.Invoke(unet, [latents, conditioning, index])!;
    }
}
