using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>An object that is to be sent in parts.</summary>
/// <param name="Source">The version.</param>
/// <param name="Plan">Where to, and how it is cut.</param>
/// <param name="Mover">Which way its parts go.</param>
/// <param name="Proof">What to take of the bytes that are relayed, besides their CRC-64.</param>
/// <param name="Progress">Counts.</param>
internal sealed record PartsOrder(ObjectInfo Source, ObjectPlan.Send Plan, IPartMover Mover, SourceProof? Proof, ObjectProgress Progress);
