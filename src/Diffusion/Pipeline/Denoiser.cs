using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion;

/// <summary>Noise to latents: calls the UNet along a schedule, with classifier-free guidance (Ho and Salimans, arXiv 2207.12598).</summary>
internal sealed class Denoiser(UNet2DConditionModel unet, Device device)
{
    /// <summary>Takes noisy latents through a schedule.</summary>
    /// <param name="latents">[B, C, h, w] fp32, scaled by the schedule's initial sigma.</param>
    /// <param name="context">Text of P prompts that share the images evenly, [P, L, D]; with guidance [2P, L, D], the negative half first.</param>
    /// <param name="schedule">The sampler's rows.</param>
    /// <param name="guidanceScale">Above 1 the UNet's two halves are combined.</param>
    /// <param name="noise">Draws what stochastic samplers add, [B, C, h, w] fp32 on the CPU.</param>
    /// <param name="onStep">Sees the latents after every call, and how many calls are done.</param>
    /// <param name="cancellationToken">Stops between two calls.</param>
    /// <returns>[B, C, h, w] fp32.</returns>
    public Tensor Denoise(Tensor latents, Tensor context, Schedule schedule, double guidanceScale, Func<Tensor> noise,
        Action<Tensor, int>? onStep, CancellationToken cancellationToken)
    {
        using var state = new ScheduleState(schedule);
        using var timesteps = tensor(schedule.Rows.Select(row => row.Timestep).ToArray()).to(device);
        using var conditioning = unet.Condition(context, timesteps);
        using var guidance = guidanceScale.ToScalar();
        var sample = latents.to(device);
        while (!state.Finished)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            var input = state.ScaleInput(sample);                                                            // [B, C, h, w]
            var output = guidanceScale > 1
                ? Guide(unet.Forward(cat([input, input]), conditioning, state.Index), guidance)
                : unet.Forward(input, conditioning, state.Index).to(ScalarType.Float32);
            var next = state.Step(sample, output, noise).MoveToOuterDisposeScope();
            sample.Dispose();
            sample = next;
            onStep?.Invoke(sample, state.Index);
        }
        return sample;
    }

    /// <summary>ε = ε₋ + s·(ε₊ − ε₋), eq. 6 with the null prompt replaced by the negative one.</summary>
    /// <param name="output">[2B, C, h, w], the negative half first.</param>
    /// <param name="scale">s.</param>
    public static Tensor Guide(Tensor output, Scalar scale)
    {
        var halves = output.to(ScalarType.Float32).chunk(2);                                                 // 2 × [B, C, h, w]
        return halves[0].add(halves[1].sub_(halves[0]), scale);
    }
}
