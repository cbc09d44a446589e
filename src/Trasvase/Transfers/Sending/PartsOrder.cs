using Trasvase.Transfers.Planning;
using Trasvase.Transfers.Proving;

namespace Trasvase.Transfers.Sending;

/// <summary>An object that is to be sent in parts.</summary>
/// <param name="Source">The source version.</param>
/// <param name="Plan">The plan, with the target key and the layout of the parts.</param>
/// <param name="Mover">Moves the parts.</param>
/// <param name="Proof">The digest to take of relayed bytes besides their CRC-64; null for none.</param>
/// <param name="Progress">Counts the bytes moved.</param>
internal sealed record PartsOrder(ObjectInfo Source, ObjectPlan.Send Plan, IPartMover Mover, SourceProof? Proof, ObjectProgress Progress);
