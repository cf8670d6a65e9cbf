using Distributed.Diffusion;
using Distributed.Images;
using Distributed.Jobs;

namespace Distributed.GpuWorker;

/// <summary>What an exception means for the job and for the person who waits for it.</summary>
internal static class Failures
{
    public static JobFailure Classify(Exception error) => error switch
    {
        ImageConflictException => new("image_conflict", "Another picture was already stored under this attempt's name.", IsPermanent: false),
        InputImageUnavailableException => new("input_image_unavailable", "The input image could not be read from the image store; the job runs again.", IsPermanent: false),
        InputImageDamagedException => new("input_image_damaged", "The input image is not the one that was stored when the job was accepted.", IsPermanent: true),
        IOException => new("storage", "The pictures could not be stored; the job runs again.", IsPermanent: false),
        NonFiniteImageException => new("not_finite", error.Message, IsPermanent: true),
        _ when DeviceErrors.IsOutOfMemory(error) => OutOfMemory,
        _ => new("unexpected", error.Message, IsPermanent: false),
    };

    private static readonly JobFailure OutOfMemory =
        new("out_of_memory", "The images do not fit on the device; ask for fewer or smaller ones.", IsPermanent: true);
}
