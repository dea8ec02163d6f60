"""Chinese cues, simplified and traditional where they differ in what is common."""

from __future__ import annotations

import re

from summarizer.facts.models import Stage
from summarizer.facts.stages.cues import Language, cue

_CUES = (
    cue(
        Stage.WITHDRAWN,
        1.1,
        r"予以废止|宣布(?:无效|失效|废止|撤回)|(?:废止|撤回|撤销|废除|否决|叫停|取消)[^。，；]{0,24}(?:规定|办法|条例|法案|草案|法律|计划|决定|通知|政策|文件|意见)|(?:规定|办法|条例|法案|草案|计划|通知|决定|文件)[^。，；]{0,8}(?:被否决|被撤回|被废止|废止|同时废止|失效)",
    ),
    cue(
        Stage.ENFORCED,
        1.1,
        r"罚款|处以|行政处罚|被处罚|予以处罚|作出处罚|开出罚单|立案调查|约谈|吊销|责令(?:[^。，；]{0,12})(?:整改|停止|改正|下架)|没收|判决|裁定|判处",
    ),
    cue(
        Stage.IN_FORCE,
        1.1,
        r"(?:今日|今天|今起|即日|现已|昨日|昨天|本月|已经?|正式)(?:起|开始)?(?:正式|全面)?(?:施行|实施|生效|执行)|(?:今日|今天|即日|发布之日|公布之日|印发之日)起[^。；]{0,6}(?:施行|实施|生效|执行)",
    ),
    cue(
        Stage.ADOPTED,
        1.0,
        r"(?:自|从|将于|于)[^。；，]{2,20}?(?:起|日)(?:正式|全面)?(?:施行|实施|生效|执行)",
        effect=True,
    ),
    cue(Stage.ADOPTED, 1.1, r"(?:审议并?|表决|投票|会议|正式)通过|通过了|获得?通过|批准|签署"),
    cue(
        Stage.ADOPTED,
        1.0,
        r"印发|颁布|公布|发布|出台|下发|发出(?:通知|意见)|联合发文|修订后的?|决定(?:对|自|将|加征|提高|降低|禁止)|核准|下调|上调|降准|降息",
    ),
    cue(
        Stage.ADOPTED,
        1.3,
        r"三读(?:修正)?通过",
    ),
    cue(
        Stage.DEBATED,
        1.1,
        r"(?:初次|首次|再次|二次|三次|继续|分组)?审议(?!并?通过)|[一二三初]审(?!判)|[一二]读|三读(?!(?:修正)?通过)|辩论|分组讨论",
    ),
    cue(
        Stage.PROPOSED,
        1.35,
        r"提请[^。；]{0,20}审议|提交[^。；]{0,20}审议|提出[^。；，]{0,16}(?:法案|草案|议案|提案|动议)|将?(?:法案|草案|议案)[^。；，]{0,8}(?:提交|提出|提请)",
    ),
    # A law is the congress's; regulations (条例) are the State Council's own.
    cue(Stage.PROPOSED, 1.35, r"国务院[^。；]{0,50}?通过[^。；]{0,24}?法[》（(]{0,2}(?:修订|修正|修改)?草案"),
    cue(Stage.PROPOSED, 0.6, r"草案|提案|建议稿|议案"),
    cue(
        Stage.CONSULTATION,
        1.25,
        r"征求(?:社会|公众|各方|公开)?[^。；，]{0,8}意见|意见征求|公开征集|征集[^。；，]{0,8}意见|意见反馈|反馈意见|听取[^。；，]{0,8}意见|征求意见稿|咨询公众|公众咨询",
        done=False,
    ),
    cue(
        Stage.ANNOUNCED,
        0.8,
        r"(?:拟|计划|将|正在|抓紧|加快|准备|力争|考虑)(?:[^。；，]{0,6})(?:出台|制定|推出|修订|修改|发布|起草|研究|实施|建立|开展|取消|禁止|推进|提高|降低|推动|设立|立法|规范)",
        done=False,
    ),
    cue(Stage.ANNOUNCED, 0.5, r"宣布|部署|规划", done=False),
    cue(
        Stage.MEETING,
        0.7,
        r"召开|举行[^。；，]{0,14}(?:会|会议|会谈|座谈|论坛)|会见|会晤|出席|与会|座谈会|研讨会",
        done=False,
    ),
)

_TRADITIONAL = (
    "審議徵罰讀過廢條規辦決會實執開見聽諮詢擬將計劃預準備發頒簽銷處責沒約談證檢調機構銀專學業員總統從於這應該當為資際"
    "網數據個與體對產廠國務財經長黨選舉辯論組織討請動訊啟後時來現進關門問題給無認電車壓導縣區協報歐聯環護衛勞稅費貿"
    "綠單參億萬話達遲緩暫難許級強價標質險聞種類則違賠償檔頁讓說視創運離節農產業買賣轉變遷衝擊僅權"
)
_SIMPLIFIED = (
    "审议征罚读过废条规办决会实执开见听咨询拟将计划预准备发颁签销处责没约谈证检调机构银专学业员总统从于这应该当为资际"
    "网数据个与体对产厂国务财经长党选举辩论组织讨请动讯启后时来现进关门问题给无认电车压导县区协报欧联环护卫劳税费贸"
    "绿单参亿万话达迟缓暂难许级强价标质险闻种类则违赔偿档页让说视创运离节农产业买卖转变迁冲击仅权"
)
FOLD = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
"""Traditional characters of the cues and of what stands beside them; one for one, so that places stay."""

CHINESE = Language(
    cues=_CUES,
    denied=re.compile(r"(?:未能?|没有|不会?|尚未|并未|拒绝|暂不|否认|无法)[^。；，]{0,4}$"),
    doubted=re.compile(r"(?:如果|若|可能|或将?|建议|呼吁|希望|有望|是否|要求|应当?|可以|一旦|待)[^。；，]{0,8}$"),
    planned=re.compile(r"(?:将(?!草案|法案|议案|该)于?|拟|计划|准备|预计)[^。；，]{0,10}$"),
    remembered=re.compile(r"(?:此前|曾经?|原|早前|先前|之前|已于)[^。；，]{0,14}$"),
    background=re.compile(r"此前|曾于|早在|去年|前年|上述|过去|与此前|多年来|回顾"),
    outsider=re.compile(r"专家|学者|分析师|网友|业内人士|律师|评论|企业家|代表建议"),
    target=re.compile(r"公司|平台|企业|银行|机构|集团|元|法|规|厂|商"),
    private=re.compile(r"俱乐部|球员|超速|违停"),
    partial=re.compile(r"暂时|暂缓|暂停|部分"),
    actor=re.compile(r"部|局|委|办|院|政府|央行|国务院|总理|主席|法|规"),
    today=re.compile(r"今日|今天|今起|近日|日前|昨日|昨天|\d{1,2}月\d{1,2}日"),
    fold=FOLD,
)
