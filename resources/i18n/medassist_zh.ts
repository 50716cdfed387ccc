<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_GB">
<context>
    <name>About</name>
    <message>
        <source>Content {version}: {conditions} conditions, {drugs} drugs, {flags} danger rules; {reviewed} of {all} entries are reviewed by a clinician. Search model {encoder}.</source>
        <translation>内容版本 {version}：{conditions} 种疾病、{drugs} 种药物、{flags} 条危险警示；共 {all} 条，其中 {reviewed} 条经临床审核。检索模型 {encoder}。</translation>
    </message>
    <message>
        <source>About MedAssist {version}</source>
        <translation>关于 MedAssist {version}</translation>
    </message>
    <message>
        <source>For doctors, nurses and other health professionals, who check the basis of every statement and decide.</source>
        <translation>供医生、护士等卫生专业人员使用；请核对每句话的依据，由您作出决定。</translation>
    </message>
    <message>
        <source>Not for patients on their own, not for images or signals, and never a reason to delay emergency care.</source>
        <translation>不供病人自行使用，不分析影像和信号；任何时候都不应因使用本软件而延误急救。</translation>
    </message>
    <message>
        <source>It is not a CE-marked medical device and writes no prescriptions.</source>
        <translation>本软件不是带 CE 标志的医疗器械，也不开具处方。</translation>
    </message>
    <message>
        <source>Works without internet; nothing leaves this computer. Kept records are encrypted and can be erased.</source>
        <translation>无需联网，所有内容只留在本机。保存的记录已加密，可以彻底删除。</translation>
    </message>
    <message>
        <source>Program: MIT licence. Noto Sans Hans: SIL Open Font License. Qt for Python: LGPL. Search model: multilingual E5, MIT. Licence texts lie beside the program.</source>
        <translation>程序：MIT 许可证。思源黑体（Noto Sans Hans）：SIL 开放字体许可证。Qt for Python：LGPL。检索模型：multilingual E5，MIT 许可证。许可证全文随程序提供。</translation>
    </message>
</context>
<context>
    <name>AddFinding</name>
    <message>
        <source>No finding of that name; try another word for it.</source>
        <translation>没有这个名称的表现，请换个说法。</translation>
    </message>
    <message>
        <source>+ Add</source>
        <translation>+ 添加</translation>
    </message>
    <message>
        <source>Add a finding</source>
        <translation>添加表现</translation>
    </message>
    <message>
        <source>Add a finding that the text does not mention</source>
        <translation>添加文中没有写到的症状或体征</translation>
    </message>
    <message>
        <source>Finding, e.g. fever</source>
        <translation>表现，如：发热</translation>
    </message>
    <message>
        <source>Name of the finding to add</source>
        <translation>要添加的表现名称</translation>
    </message>
</context>
<context>
    <name>ArticleSources</name>
    <message>
        <source>Sources of the article</source>
        <translation>本文的来源</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Hide the sources</source>
        <translation>收起来源</translation>
    </message>
</context>
<context>
    <name>ArticleView</name>
    <message>
        <source>This entry is not in the knowledge base any more; the answer that names it is older.</source>
        <translation>知识库中已没有这一条目；引用它的回答是较早的。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>中文 | English</source>
        <translation>中文 | English</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>后退</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>前进</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Back to the list of entries</source>
        <translation>回到条目列表</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Show the sources of the article</source>
        <translation>显示本文的来源</translation>
    </message>
    <message>
        <source>Copy the article with its sources</source>
        <translation>复制全文及来源</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Print the article or save it as PDF</source>
        <translation>打印全文或存为 PDF</translation>
    </message>
    <message>
        <source>Review …</source>
        <translation>审核…</translation>
    </message>
    <message>
        <source>Correct and sign this entry</source>
        <translation>更正并签署本条目</translation>
    </message>
    <message>
        <source>Back (Alt+Left)</source>
        <translation>后退（Alt+←）</translation>
    </message>
    <message>
        <source>Forward (Alt+Right)</source>
        <translation>前进（Alt+→）</translation>
    </message>
    <message>
        <source>Go to a section</source>
        <translation>跳到某一节</translation>
    </message>
    <message>
        <source>Languages of the article</source>
        <translation>文章的语言</translation>
    </message>
    <message>
        <source>Sum up</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Sum up the selected passage, or the article</source>
        <translation>为选中的段落或全文写摘要</translation>
    </message>
</context>
<context>
    <name>AskPage</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>{n} sources</source>
        <translation>{n} 条来源</translation>
    </message>
</context>
<context>
    <name>AskView</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>分析</translation>
    </message>
    <message>
        <source>Working … the knowledge base is still being opened</source>
        <translation>正在分析…知识库仍在打开</translation>
    </message>
    <message>
        <source>Working …</source>
        <translation>正在分析…</translation>
    </message>
    <message>
        <source>A question or a case: complaint, age, sex, how long, what was measured …</source>
        <translation>输入问题或病情：主诉、年龄、性别、持续时间、测量值……</translation>
    </message>
    <message>
        <source>Question or case</source>
        <translation>问题或病情</translation>
    </message>
    <message>
        <source>Enter asks, Shift+Enter begins a new line</source>
        <translation>回车分析，Shift+回车换行</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>例如</translation>
    </message>
    <message>
        <source>Danger signs are looked for first, in every text. Each sentence of an answer carries the number of its source; nothing leaves this computer.</source>
        <translation>每段文字都先查危险信号。回答的每句话都标有来源编号；所有内容只留在本机。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the answer with its sources</source>
        <translation>复制回答和来源</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Show the sources</source>
        <translation>显示来源</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Medicines to consider</source>
        <translation>可考虑的药物</translation>
    </message>
    <message>
        <source>Open as case</source>
        <translation>作为病例打开</translation>
    </message>
    <message>
        <source>Open the answer as a case</source>
        <translation>把回答作为病例打开</translation>
    </message>
    <message>
        <source>Written answer</source>
        <translation>撰写的回答</translation>
    </message>
    <message>
        <source>Go to the written answer and follow it</source>
        <translation>转到撰写的回答并跟随</translation>
    </message>
</context>
<context>
    <name>Backend</name>
    <message>
        <source>The library holds {conditions} conditions, {drugs} drugs and {flags} danger rules.</source>
        <translation>资料库收有 {conditions} 种疾病、{drugs} 种药物和 {flags} 条危险警示。</translation>
    </message>
    <message>
        <source>Waiting for the passphrase …</source>
        <translation>等待输入口令…</translation>
    </message>
    <message>
        <source>Opening the knowledge base …</source>
        <translation>正在打开知识库…</translation>
    </message>
    <message>
        <source>Opening the records …</source>
        <translation>正在打开记录…</translation>
    </message>
    <message>
        <source>search by words only</source>
        <translation>仅按词语检索</translation>
    </message>
    <message>
        <source>answers are kept, encrypted</source>
        <translation>回答加密保存</translation>
    </message>
    <message>
        <source>nothing is kept</source>
        <translation>不保存记录</translation>
    </message>
    <message>
        <source>Offline · {device} · {n} conditions · {kept}</source>
        <translation>离线 · {device} · {n} 种疾病 · {kept}</translation>
    </message>
</context>
<context>
    <name>BatchChoice</name>
    <message>
        <source>{file} · about {n} rows</source>
        <translation>{file} · 约 {n} 行</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Drop a file of questions here</source>
        <translation>把问题文件拖到这里</translation>
    </message>
    <message>
        <source>CSV, Excel (.xlsx), JSONL or a text file with a question a line. The column named text or question holds the question; age, sex, weight and the like are read too.</source>
        <translation>支持 CSV、Excel（.xlsx）、JSONL，以及每行一个问题的文本文件。名为“问题”“病情”或 text 的列是问题，年龄、性别、体重等列也会读取。</translation>
    </message>
    <message>
        <source>Choose a file …</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Another file …</source>
        <translation>换一个文件…</translation>
    </message>
    <message>
        <source>Answers go to</source>
        <translation>结果保存到</translation>
    </message>
    <message>
        <source>File the answers go to (.csv, .xlsx or .jsonl)</source>
        <translation>结果文件（.csv、.xlsx 或 .jsonl）</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Choose where the answers go</source>
        <translation>选择结果保存位置</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>First rows of the file</source>
        <translation>文件的前几行</translation>
    </message>
    <message>
        <source>No records are open, so this run is kept only in its output; a .jsonl output can go on after a stop.</source>
        <translation>记录没有打开，进度只保存在结果文件里；选用 .jsonl 格式，停止后还能继续。</translation>
    </message>
</context>
<context>
    <name>BatchPage</name>
    <message>
        <source>Files of questions</source>
        <translation>问题文件</translation>
    </message>
    <message>
        <source>Choose a file of questions</source>
        <translation>选择问题文件</translation>
    </message>
    <message>
        <source>Where the answers go</source>
        <translation>结果保存位置</translation>
    </message>
    <message>
        <source>Export the answers</source>
        <translation>导出结果</translation>
    </message>
    <message>
        <source>{n} rows written to {file}</source>
        <translation>已将 {n} 行写入 {file}</translation>
    </message>
</context>
<context>
    <name>BatchProgressPanel</name>
    <message>
        <source>Progress of the batch</source>
        <translation>批量进度</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Starting …</source>
        <translation>正在开始…</translation>
    </message>
    <message>
        <source>{n} rows done</source>
        <translation>已完成 {n} 行</translation>
    </message>
    <message>
        <source>{n} of {total} rows</source>
        <translation>{n}/{total} 行</translation>
    </message>
    <message>
        <source>stopping …</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>{n} rows a second</source>
        <translation>每秒 {n} 行</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>{n} failed</source>
        <translation>{n} 行出错</translation>
    </message>
    <message>
        <source>Stopped. The rows that are done are safe in {file}.</source>
        <translation>已停止。完成的行保存在 {file}。</translation>
    </message>
    <message>
        <source>Stopped after {n} rows. They are safe in {file}; nothing will be done twice.</source>
        <translation>已停止，完成 {n} 行，保存在 {file}；继续时不会重复处理。</translation>
    </message>
    <message>
        <source>Done: {n} rows in {file}.</source>
        <translation>已完成：{n} 行，保存在 {file}。</translation>
    </message>
    <message>
        <source> {failed} failed; the table says why.</source>
        <translation>其中 {failed} 行出错，原因见表格。</translation>
    </message>
    <message>
        <source> {skipped} empty rows were left out.</source>
        <translation>略过 {skipped} 个空行。</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n}分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n}小时</translation>
    </message>
</context>
<context>
    <name>BatchResults</name>
    <message>
        <source>Every urgency</source>
        <translation>全部紧急程度</translation>
    </message>
    <message>
        <source>Every result</source>
        <translation>全部结果</translation>
    </message>
    <message>
        <source>No urgency</source>
        <translation>无紧急程度</translation>
    </message>
    <message>
        <source>Show rows of this urgency</source>
        <translation>按紧急程度筛选</translation>
    </message>
    <message>
        <source>Show rows with this result</source>
        <translation>按结果筛选</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Export the answers as CSV, Excel or JSONL</source>
        <translation>将结果导出为 CSV、Excel 或 JSONL</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open the answer of the row</source>
        <translation>打开这一行的回答</translation>
    </message>
    <message>
        <source>Answers of the batch</source>
        <translation>批量结果</translation>
    </message>
</context>
<context>
    <name>BatchRun</name>
    <message>
        <source>Batch paused at row {done}</source>
        <translation>批量已暂停，停在第 {done} 行</translation>
    </message>
    <message>
        <source>Batch: {done} of {total}</source>
        <translation>批量：{done}/{total}</translation>
    </message>
    <message>
        <source>Batch: {done} rows</source>
        <translation>批量：{done} 行</translation>
    </message>
</context>
<context>
    <name>BatchTable</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Most likely</source>
        <translation>最可能的诊断</translation>
    </message>
</context>
<context>
    <name>CaseCell</name>
    <message>
        <source>Unit of {name}</source>
        <translation>{name}的单位</translation>
    </message>
    <message>
        <source>{word} (text)</source>
        <translation>{word}（文中）</translation>
    </message>
    <message>
        <source>The text says {word}</source>
        <translation>文中写的是{word}</translation>
    </message>
</context>
<context>
    <name>CaseComparison</name>
    <message>
        <source>Finding</source>
        <translation>表现</translation>
    </message>
    <message>
        <source>Said</source>
        <translation>文中</translation>
    </message>
    <message>
        <source>Tells them apart</source>
        <translation>如何区分</translation>
    </message>
    <message>
        <source>Before any finding</source>
        <translation>未计任何表现时</translation>
    </message>
    <message>
        <source>All of it together</source>
        <translation>合起来看</translation>
    </message>
    <message>
        <source>Sum (score)</source>
        <translation>合计（得分）</translation>
    </message>
    <message>
        <source>A {first} beside B {second}</source>
        <translation>A {first} 与 B {second} 对照</translation>
    </message>
    <message>
        <source>yes: {yes}; no: {no}</source>
        <translation>有：{yes}；无：{no}</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>未提到</translation>
    </message>
    <message>
        <source>Two conditions side by side</source>
        <translation>两种疾病对照</translation>
    </message>
    <message>
        <source>First condition to compare</source>
        <translation>要比较的第一种疾病</translation>
    </message>
    <message>
        <source>Second condition to compare</source>
        <translation>要比较的第二种疾病</translation>
    </message>
</context>
<context>
    <name>CaseDifferential</name>
    <message>
        <source>Differential</source>
        <translation>鉴别诊断</translation>
    </message>
    <message>
        <source>Two at once would explain more: {first} ({ours}) and {second} ({theirs}).</source>
        <translation>两种疾病并存更能解释：{first}（{ours}）和{second}（{theirs}）。</translation>
    </message>
</context>
<context>
    <name>CaseFields</name>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>病人</translation>
    </message>
    <message>
        <source>Vital signs</source>
        <translation>生命体征</translation>
    </message>
    <message>
        <source>Background</source>
        <translation>既往情况</translation>
    </message>
    <message>
        <source>Laboratory and other values</source>
        <translation>化验和其他数值</translation>
    </message>
    <message>
        <source>sex</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>age</source>
        <translation>年龄</translation>
    </message>
    <message>
        <source>weight</source>
        <translation>体重</translation>
    </message>
    <message>
        <source>pregnant</source>
        <translation>怀孕</translation>
    </message>
    <message>
        <source>week of pregnancy</source>
        <translation>孕周</translation>
    </message>
    <message>
        <source>ill for</source>
        <translation>病程</translation>
    </message>
    <message>
        <source>past diseases</source>
        <translation>既往疾病</translation>
    </message>
    <message>
        <source>medicines taken</source>
        <translation>正在用的药</translation>
    </message>
    <message>
        <source>allergies</source>
        <translation>过敏</translation>
    </message>
    <message>
        <source>years</source>
        <translation>岁</translation>
    </message>
    <message>
        <source>months</source>
        <translation>个月</translation>
    </message>
    <message>
        <source>weeks</source>
        <translation>周</translation>
    </message>
    <message>
        <source>days</source>
        <translation>天</translation>
    </message>
    <message>
        <source>names, separated by commas</source>
        <translation>名称，用逗号隔开</translation>
    </message>
    <message>
        <source>jin (½ kg)</source>
        <translation>斤</translation>
    </message>
</context>
<context>
    <name>CaseHypothesis</name>
    <message>
        <source>Treatment</source>
        <translation>处理</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Treatment and referral of {name}</source>
        <translation>{name}的治疗和转诊</translation>
    </message>
    <message>
        <source>Compare {name} with another condition</source>
        <translation>把{name}和另一种疾病比较</translation>
    </message>
    <message>
        <source>Before any finding</source>
        <translation>未计任何表现时</translation>
    </message>
    <message>
        <source>For</source>
        <translation>支持</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>反对</translation>
    </message>
    <message>
        <source>All of it together</source>
        <translation>合起来看</translation>
    </message>
    <message>
        <source>Sum (score)</source>
        <translation>合计（得分）</translation>
    </message>
    <message>
        <source>yes ×{yes}, no ×{no}</source>
        <translation>有 ×{yes}，无 ×{no}</translation>
    </message>
    <message>
        <source>What it is made of</source>
        <translation>由哪些构成</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>纳特</translation>
    </message>
    <message>
        <source>factor</source>
        <translation>倍数</translation>
    </message>
    <message>
        <source>Usual, and not spoken of</source>
        <translation>常见而没有提到</translation>
    </message>
    <message>
        <source>how often</source>
        <translation>出现率</translation>
    </message>
    <message>
        <source>would do</source>
        <translation>作用</translation>
    </message>
</context>
<context>
    <name>CasePage</name>
    <message>
        <source>Save the case as PDF</source>
        <translation>把病例存为 PDF</translation>
    </message>
    <message>
        <source>Complaint</source>
        <translation>主诉</translation>
    </message>
    <message>
        <source>Why so urgent: {reasons}</source>
        <translation>紧急程度的理由：{reasons}</translation>
    </message>
    <message>
        <source>The leading condition, where it is probable enough</source>
        <translation>可能性足够大的首位疾病</translation>
    </message>
    <message>
        <source>No condition is probable enough to show its treatment; choose one to read it.</source>
        <translation>没有哪种疾病可能到可以显示治疗；可自行选择一种查看。</translation>
    </message>
    <message>
        <source>{name}, chosen by you. It is not confirmed by this program.</source>
        <translation>{name}，由您选定；本程序没有确认这一诊断。</translation>
    </message>
    <message>
        <source>{name}, the leading condition. It is not confirmed; choose another to read its treatment.</source>
        <translation>{name}，目前居首位，尚未确诊；可选择另一种查看其治疗。</translation>
    </message>
    <message>
        <source>Print the case (Ctrl+P)</source>
        <translation>打印病例（Ctrl+P）</translation>
    </message>
</context>
<context>
    <name>CaseView</name>
    <message>
        <source>The case in words: complaint, since when, what is absent. Or use the form alone.</source>
        <translation>用文字写病例：主诉、多久了、没有什么。也可以只填表。</translation>
    </message>
    <message>
        <source>The case in words</source>
        <translation>病例文字</translation>
    </message>
    <message>
        <source>Form: patient, vital signs, laboratory</source>
        <translation>表单：病人、生命体征、化验</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>例如</translation>
    </message>
    <message>
        <source>Type the case, or fill in the form, or both: everything is worked out while you type. Click a finding to set it to present, absent or unknown; open a condition to see every number it is made of; Ctrl+Z takes back any step.</source>
        <translation>写文字或填表，也可以两样都用：边写边算。点一下表现可改为有、无或不详；展开一种疾病可看到它的每个数字；Ctrl+Z 撤销任何一步。</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>New case</source>
        <translation>新建病例</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo the last step</source>
        <translation>撤销上一步</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo the step</source>
        <translation>重做这一步</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Print the case</source>
        <translation>打印病例</translation>
    </message>
    <message>
        <source>PDF …</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>Save the case as PDF</source>
        <translation>把病例存为 PDF</translation>
    </message>
    <message>
        <source>Show the sources</source>
        <translation>显示来源</translation>
    </message>
    <message>
        <source>Treatment and referral</source>
        <translation>治疗和转诊</translation>
    </message>
    <message>
        <source>Condition whose treatment is shown</source>
        <translation>显示哪种疾病的治疗</translation>
    </message>
    <message>
        <source>Medicines to consider, worked out for this patient</source>
        <translation>可考虑的药物（已按本例计算）</translation>
    </message>
    <message>
        <source>What speaks against medicines</source>
        <translation>用药警示</translation>
    </message>
    <message>
        <source>Medicines with doses for this patient</source>
        <translation>药物和本例的剂量</translation>
    </message>
    <message>
        <source>Nothing more to ask would tell the conditions apart.</source>
        <translation>再问下去也不会更好地区分这些疾病。</translation>
    </message>
</context>
<context>
    <name>ChipRow</name>
    <message>
        <source>past</source>
        <translation>既往</translation>
    </message>
    <message>
        <source>family</source>
        <translation>家族史</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>{name}: {status}</source>
        <translation>{name}：{status}</translation>
    </message>
    <message>
        <source>"{quote}" was read as {status}. Click to change.</source>
        <translation>“{quote}”识别为“{status}”。点击可更改。</translation>
    </message>
    <message>
        <source>"{quote}" was read by similarity as {status}; please check. Click to change.</source>
        <translation>“{quote}”按相近含义识别为“{status}”，请核对。点击可更改。</translation>
    </message>
    <message>
        <source>by similarity</source>
        <translation>按相近含义</translation>
    </message>
    <message>
        <source>Added by you as {status}. Click to change.</source>
        <translation>由您添加，状态为“{status}”。点击可更改。</translation>
    </message>
</context>
<context>
    <name>ColumnMapping</name>
    <message>
        <source>Column for: {role}</source>
        <translation>“{role}”所在的列</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>What do you want to do?</source>
        <translation>想做什么？</translation>
    </message>
    <message>
        <source>Search for a command</source>
        <translation>搜索命令</translation>
    </message>
</context>
<context>
    <name>DangerBanner</name>
    <message>
        <source>Emergency number here: {number}</source>
        <translation>本地急救电话：{number}</translation>
    </message>
    <message>
        <source>What to do now</source>
        <translation>立即要做的事</translation>
    </message>
</context>
<context>
    <name>DangerItem</name>
    <message>
        <source>Ruled out by</source>
        <translation>排除依据</translation>
    </message>
    <message>
        <source>Article on {name}</source>
        <translation>“{name}”的文章</translation>
    </message>
</context>
<context>
    <name>DangerLane</name>
    <message>
        <source>Must not be missed</source>
        <translation>不可漏诊</translation>
    </message>
    <message>
        <source>{count} less likely or less harmful</source>
        <translation>另有{count}种，较少见或危害较小</translation>
    </message>
    <message>
        <source>Show fewer</source>
        <translation>收起</translation>
    </message>
</context>
<context>
    <name>DifferentialBars</name>
    <message>
        <source>Differential</source>
        <translation>鉴别诊断</translation>
    </message>
</context>
<context>
    <name>EvidencePanel</name>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>收起</translation>
    </message>
    <message>
        <source>Hide the sources</source>
        <translation>收起来源</translation>
    </message>
    <message>
        <source>Hide the sources (Ctrl+E)</source>
        <translation>收起来源（Ctrl+E）</translation>
    </message>
</context>
<context>
    <name>FeedbackBar</name>
    <message>
        <source>This answer is not kept, so no opinion of it can be.</source>
        <translation>这个回答没有保存，因此无法保存对它的评价。</translation>
    </message>
    <message>
        <source>Kept with this answer, encrypted on this computer. Press again to take it back.</source>
        <translation>已随这个回答加密保存在本机。再按一次可撤回。</translation>
    </message>
    <message>
        <source>Did this answer help?</source>
        <translation>这个回答有帮助吗？</translation>
    </message>
    <message>
        <source>Helpful</source>
        <translation>有帮助</translation>
    </message>
    <message>
        <source>This answer was helpful</source>
        <translation>这个回答有帮助</translation>
    </message>
    <message>
        <source>Not helpful</source>
        <translation>没有帮助</translation>
    </message>
    <message>
        <source>This answer was not helpful</source>
        <translation>这个回答没有帮助</translation>
    </message>
</context>
<context>
    <name>FeedbackExport</name>
    <message>
        <source>Export feedback</source>
        <translation>导出反馈</translation>
    </message>
    <message>
        <source>Texts that would be written to the file</source>
        <translation>将写入文件的内容</translation>
    </message>
    <message>
        <source>Mask names, numbers, dates and places</source>
        <translation>遮盖姓名、号码、日期和地点</translation>
    </message>
    <message>
        <source>I have read these texts, and they may leave this computer</source>
        <translation>我已看过这些内容，可以带离本机</translation>
    </message>
    <message>
        <source>Save as …</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>There is no feedback yet: say under an answer whether it helped, or correct what was read.</source>
        <translation>还没有反馈：可在回答下方说明是否有帮助，或更正识别出的内容。</translation>
    </message>
    <message>
        <source>Feedback on {n} answers written to {file}. That file is not encrypted.</source>
        <translation>已把{n}个回答的反馈写入{file}。该文件没有加密。</translation>
    </message>
</context>
<context>
    <name>FieldForm</name>
    <message>
        <source>Numbers the program reads of it ({n})</source>
        <translation>程序读取的数值（{n}）</translation>
    </message>
    <message>
        <source>Sources: {list}</source>
        <translation>来源：{list}</translation>
    </message>
    <message>
        <source>Sources …</source>
        <translation>来源…</translation>
    </message>
    <message>
        <source>Choose the sources of {field}</source>
        <translation>选择“{field}”的来源</translation>
    </message>
    <message>
        <source>+ Add</source>
        <translation>+ 添加</translation>
    </message>
    <message>
        <source>Add to {list}</source>
        <translation>添加到“{list}”</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Remove {field}</source>
        <translation>删除“{field}”</translation>
    </message>
</context>
<context>
    <name>FoldItem</name>
    <message>
        <source>Article</source>
        <translation>文章</translation>
    </message>
    <message>
        <source>A click or Enter shows more</source>
        <translation>点击或按回车展开</translation>
    </message>
</context>
<context>
    <name>HistoryList</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Urgency</source>
        <translation>紧急程度</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>The records are being opened …</source>
        <translation>正在打开记录…</translation>
    </message>
    <message>
        <source>No records are open, so nothing is kept. A passphrase can be set in the settings.</source>
        <translation>记录没有打开，内容不会保存。可以在设置中设置口令。</translation>
    </message>
    <message>
        <source>Nothing kept has all these words. Try fewer, or another word for the same.</source>
        <translation>没有同时包含这些词的记录，请减少词语或换个说法。</translation>
    </message>
    <message>
        <source>Every answer is kept here, encrypted on this computer. Nothing has been asked yet.</source>
        <translation>每次回答都会加密保存在本机，并列在这里。目前还没有记录。</translation>
    </message>
    <message>
        <source>Export selected …</source>
        <translation>导出所选…</translation>
    </message>
    <message>
        <source>Export all …</source>
        <translation>全部导出…</translation>
    </message>
    <message>
        <source>Export the history</source>
        <translation>导出历史</translation>
    </message>
    <message>
        <source>{n} answers written to {file}. That file is not encrypted.</source>
        <translation>已将 {n} 条回答写入 {file}。该文件没有加密。</translation>
    </message>
    <message>
        <source>Erase {n} entries for good? This cannot be undone.</source>
        <translation>彻底删除选中的 {n} 条记录吗？删除后无法恢复。</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Erase the whole history and all kept batch runs for good? This cannot be undone.</source>
        <translation>彻底删除全部历史和已保存的批量任务吗？删除后无法恢复。</translation>
    </message>
    <message>
        <source>Erase everything</source>
        <translation>全部删除</translation>
    </message>
    <message>
        <source>{n} entries were erased.</source>
        <translation>已删除 {n} 条记录。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Search questions and answers</source>
        <translation>搜索问题和回答</translation>
    </message>
    <message>
        <source>Search the history</source>
        <translation>搜索历史</translation>
    </message>
    <message>
        <source>Kept questions</source>
        <translation>已保存的问题</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Erase …</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Erase everything …</source>
        <translation>全部删除…</translation>
    </message>
    <message>
        <source>Open as case</source>
        <translation>作为病例打开</translation>
    </message>
</context>
<context>
    <name>HypothesisBar</name>
    <message>
        <source>Article on {name}</source>
        <translation>“{name}”的文章</translation>
    </message>
    <message>
        <source>Before any finding</source>
        <translation>先验概率</translation>
    </message>
    <message>
        <source>Findings that go together</source>
        <translation>相互关联的表现</translation>
    </message>
</context>
<context>
    <name>IdListEditor</name>
    <message>
        <source>Take {name} out</source>
        <translation>去掉“{name}”</translation>
    </message>
    <message>
        <source>{list}: take {name} out</source>
        <translation>{list}：去掉“{name}”</translation>
    </message>
    <message>
        <source>Add to {list}</source>
        <translation>添加到“{list}”</translation>
    </message>
    <message>
        <source>Add by name or id</source>
        <translation>按名称或编号添加</translation>
    </message>
</context>
<context>
    <name>KnowledgeBrowser</name>
    <message>
        <source>Searching …</source>
        <translation>正在搜索…</translation>
    </message>
    <message>
        <source>{n} entries · Enter searches the texts</source>
        <translation>{n} 个条目 · 按回车搜索正文</translation>
    </message>
    <message>
        <source>No entry has this name. Enter searches the texts of all articles.</source>
        <translation>没有这个名称的条目。按回车搜索所有正文。</translation>
    </message>
    <message>
        <source>{n} places in the texts, the best first</source>
        <translation>正文中 {n} 处，最相符的在前</translation>
    </message>
    <message>
        <source>Nothing in the texts fits. Try fewer or other words.</source>
        <translation>正文中没有相符的内容，请减少或换用词语。</translation>
    </message>
    <message>
        <source>The knowledge base is being opened …</source>
        <translation>正在打开知识库…</translation>
    </message>
    <message>
        <source>No entry is in this review state.</source>
        <translation>没有处于这一审核状态的条目。</translation>
    </message>
    <message>
        <source>By name, other name or code, in Chinese or English</source>
        <translation>按名称、别名或编码查找，中英文均可</translation>
    </message>
    <message>
        <source>Find an entry</source>
        <translation>查找条目</translation>
    </message>
    <message>
        <source>Find an entry by name, other name, id or ICD-10 code</source>
        <translation>按名称、别名、编号或 ICD-10 编码查找条目</translation>
    </message>
    <message>
        <source>Entries by system</source>
        <translation>按系统分类的条目</translation>
    </message>
    <message>
        <source>Entries found</source>
        <translation>找到的条目</translation>
    </message>
    <message>
        <source>Places in the texts</source>
        <translation>正文中的位置</translation>
    </message>
    <message>
        <source>Sum up</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Sum up the places that were found, with their sources</source>
        <translation>为检索到的内容写摘要，并注明来源</translation>
    </message>
</context>
<context>
    <name>KnowledgeStart</name>
    <message>
        <source>The knowledge base</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>Every answer stands on these articles. Choose one on the left, or type a name, another name or an ICD-10 code in Chinese or English; Enter searches the texts. For example:</source>
        <translation>每个回答都以这些文章为依据。可在左侧选择，也可输入名称、别名或 ICD-10 编码（中英文均可）；按回车搜索正文。例如：</translation>
    </message>
    <message>
        <source>The knowledge base is being opened …</source>
        <translation>正在打开知识库…</translation>
    </message>
    <message>
        <source>{n} of {all} entries are signed by a clinician; what nobody signed says so wherever it is shown.</source>
        <translation>共 {all} 个条目，其中 {n} 个已由临床医生签署；未签署的内容在每处显示时都会注明。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Working …</source>
        <translation>正在分析…</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>问诊</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>知识库</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>撰写</translation>
    </message>
</context>
<context>
    <name>ModelPacks</name>
    <message>
        <source>Copying and checking, {n} %</source>
        <translation>正在复制并校验 {n}%</translation>
    </message>
    <message>
        <source>No language model was added; everything but translation works without one.</source>
        <translation>没有添加语言模型；除翻译外，其他功能不受影响。</translation>
    </message>
    <message>
        <source>Remove …</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>删除 {name}</translation>
    </message>
    <message>
        <source>{n} MB on disk</source>
        <translation>占磁盘 {n} MB</translation>
    </message>
    <message>
        <source>needs {n} MB of memory</source>
        <translation>需要内存 {n} MB</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Folder of a language model</source>
        <translation>语言模型所在的文件夹</translation>
    </message>
    <message>
        <source>Zip of a language model</source>
        <translation>语言模型的 zip 文件</translation>
    </message>
    <message>
        <source>Remove {name} from this computer? It can be added again from where it came.</source>
        <translation>从本机删除 {name} 吗？以后可以从原来的文件重新添加。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add from a folder …</source>
        <translation>从文件夹添加…</translation>
    </message>
    <message>
        <source>Add a language model from a folder</source>
        <translation>从文件夹添加语言模型</translation>
    </message>
    <message>
        <source>Add from a zip …</source>
        <translation>从 zip 添加…</translation>
    </message>
    <message>
        <source>Add a language model from a zip file</source>
        <translation>从 zip 文件添加语言模型</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the copying</source>
        <translation>停止复制</translation>
    </message>
    <message>
        <source>Progress of the copying</source>
        <translation>复制进度</translation>
    </message>
</context>
<context>
    <name>NextSteps</name>
    <message>
        <source>Ask or examine next</source>
        <translation>接着问或查</translation>
    </message>
    <message>
        <source>Expected to bring {n} bits</source>
        <translation>预计信息量 {n} 比特</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>有</translation>
    </message>
    <message>
        <source>No</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>不清楚</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Understood</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Hide this message</source>
        <translation>关闭这条提示</translation>
    </message>
</context>
<context>
    <name>NumberEditor</name>
    <message>
        <source>Write a number here, or nothing.</source>
        <translation>此处只能填数字，或留空。</translation>
    </message>
</context>
<context>
    <name>OriginCard</name>
    <message>
        <source>{n} sentences stand on it</source>
        <translation>{n} 句以此为据</translation>
    </message>
    <message>
        <source>Sentences that stand on source {n}</source>
        <translation>以来源 {n} 为据的句子</translation>
    </message>
</context>
<context>
    <name>PacksWork</name>
    <message>
        <source>{name} was removed.</source>
        <translation>已删除{name}。</translation>
    </message>
    <message>
        <source>{name} was added and is whole. It writes from the next answer on.</source>
        <translation>已添加{name}，文件完整；从下一个回答起由它撰写。</translation>
    </message>
    <message>
        <source>Stopped; nothing was added.</source>
        <translation>已停止，没有添加任何内容。</translation>
    </message>
</context>
<context>
    <name>PassphraseDialog</name>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>The same passphrase again</source>
        <translation>再输入一次口令</translation>
    </message>
    <message>
        <source>That was not the passphrase. Tries left: {n}. Nothing was changed.</source>
        <translation>口令不对，还可以试 {n} 次。记录没有改动。</translation>
    </message>
    <message>
        <source>Use this passphrase</source>
        <translation>使用这个口令</translation>
    </message>
    <message>
        <source>Open the records</source>
        <translation>打开记录</translation>
    </message>
    <message>
        <source>Go on without keeping records</source>
        <translation>不保存记录，直接使用</translation>
    </message>
    <message>
        <source>Go on without records</source>
        <translation>不打开记录，直接使用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change the passphrase</source>
        <translation>更改口令</translation>
    </message>
    <message>
        <source>Choose a passphrase</source>
        <translation>设置口令</translation>
    </message>
    <message>
        <source>Enter the passphrase</source>
        <translation>输入口令</translation>
    </message>
    <message>
        <source>From now on only the new passphrase opens the records; without it nobody can read them.</source>
        <translation>今后只有新口令能打开记录；忘记口令后，任何人都无法读取。</translation>
    </message>
    <message>
        <source>Questions and answers are kept encrypted on this computer; the passphrase opens them, and without it nobody can, not even we. Or go on without: everything works, and nothing is kept.</source>
        <translation>问题和回答会加密保存在本机，用这个口令打开；忘记口令后任何人都无法打开，包括我们。也可以不设口令直接使用：功能不受影响，只是不保存内容。</translation>
    </message>
    <message>
        <source>It opens the records on this computer. Or go on without: everything works, and nothing is kept.</source>
        <translation>口令用于打开本机的记录。也可以不打开记录直接使用：功能不受影响，只是不保存内容。</translation>
    </message>
    <message>
        <source>At least {n} characters.</source>
        <translation>至少 {n} 个字符。</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>两次输入的口令不一致。</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message>
        <source>Export the signatures</source>
        <translation>导出签署</translation>
    </message>
    <message>
        <source>Take in signatures of another clinic</source>
        <translation>导入其他机构的签署</translation>
    </message>
    <message>
        <source>Working …</source>
        <translation>正在处理…</translation>
    </message>
    <message>
        <source>{new} new signatures taken in; {known} were here already.</source>
        <translation>新导入 {new} 个签署；{known} 个已有。</translation>
    </message>
    <message>
        <source>{name}: both clinics signed; in use is that of {signer}, {date}.</source>
        <translation>{name}：两家机构都签署过；采用的是{signer}（{date}）的签署。</translation>
    </message>
    <message>
        <source>All entries</source>
        <translation>全部条目</translation>
    </message>
    <message>
        <source>Not reviewed ({n})</source>
        <translation>未审核（{n}）</translation>
    </message>
    <message>
        <source>Signed ({n})</source>
        <translation>已签署（{n}）</translation>
    </message>
    <message>
        <source>To be looked at again ({n})</source>
        <translation>需重新查看（{n}）</translation>
    </message>
    <message>
        <source>Show entries in this review state</source>
        <translation>只显示这一审核状态的条目</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Export the signatures to a file</source>
        <translation>将签署导出为文件</translation>
    </message>
    <message>
        <source>Import …</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Take in a file of signatures</source>
        <translation>导入签署文件</translation>
    </message>
</context>
<context>
    <name>ReviewDesk</name>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Sign …</source>
        <translation>签署…</translation>
    </message>
    <message>
        <source>← Article</source>
        <translation>← 文章</translation>
    </message>
    <message>
        <source>Back to the article; what is written stays until it is signed</source>
        <translation>回到文章；已写的内容在签署前一直保留</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo the last edit</source>
        <translation>撤销上一次修改</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo the edit</source>
        <translation>重做修改</translation>
    </message>
    <message>
        <source>Section of the form</source>
        <translation>表单的部分</translation>
    </message>
</context>
<context>
    <name>ReviewWork</name>
    <message>
        <source>{n} signatures written to {file}. No patient data is in it.</source>
        <translation>已将 {n} 个签署写入 {file}，其中不含病人资料。</translation>
    </message>
    <message>
        <source>Somebody signed this entry after you began to write; what you wrote was not taken over.</source>
        <translation>您开始修改之后，有人签署了这一条；您写的内容没有带入，请重新修改。</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>The new passphrase opens the records from now on.</source>
        <translation>今后用新口令打开记录。</translation>
    </message>
    <message>
        <source>Change the passphrase …</source>
        <translation>更改口令…</translation>
    </message>
    <message>
        <source>Records are encrypted; the passphrase or the system keyring opens them.</source>
        <translation>记录已加密，用口令或系统钥匙串打开。</translation>
    </message>
    <message>
        <source>Open the records …</source>
        <translation>打开记录…</translation>
    </message>
    <message>
        <source>No records are open, so nothing is kept.</source>
        <translation>记录没有打开，内容不会保存。</translation>
    </message>
    <message>
        <source>The model is being opened …</source>
        <translation>正在打开模型…</translation>
    </message>
    <message>
        <source>The model is not available: search is by words only, everything else works.</source>
        <translation>模型不可用：只按词语检索，其他功能正常。</translation>
    </message>
    <message>
        <source>In use: {device}.</source>
        <translation>正在使用：{device}。</translation>
    </message>
    <message>
        <source>The choice counts from the next start.</source>
        <translation>下次启动时生效。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Village clinic</source>
        <translation>村卫生室</translation>
    </message>
    <message>
        <source>Township health centre</source>
        <translation>乡镇卫生院</translation>
    </message>
    <message>
        <source>Hospital</source>
        <translation>医院</translation>
    </message>
    <message>
        <source>Keep questions and answers</source>
        <translation>保存问题和回答</translation>
    </message>
    <message>
        <source>Export feedback …</source>
        <translation>导出反馈…</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>数据文件夹</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of the window; an answer is in the language of its question.</source>
        <translation>界面语言；回答使用提问的语言。</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Emergency number</source>
        <translation>急救电话</translation>
    </message>
    <message>
        <source>Shown in danger banners; 120 in mainland China.</source>
        <translation>显示在危险提示中；中国大陆为 120。</translation>
    </message>
    <message>
        <source>Kind of clinic</source>
        <translation>机构类型</translation>
    </message>
    <message>
        <source>Only tests that such a clinic has are proposed as the next step; others where the patient is referred.</source>
        <translation>下一步只建议本类机构能做的化验和检查；其他的在转诊时才提出。</translation>
    </message>
    <message>
        <source>Device of the model</source>
        <translation>模型运行设备</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Encrypted on this computer; off: nothing new is kept.</source>
        <translation>加密保存在本机；关闭后不再保存新的内容。</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Feedback</source>
        <translation>反馈</translation>
    </message>
    <message>
        <source>What was thought of answers, for training; it holds patients' texts and leaves only by your act.</source>
        <translation>对回答的评价，可用于训练模型；其中有病人的内容，只有您主动导出才会离开本机。</translation>
    </message>
    <message>
        <source>Another one: start with --data FOLDER.</source>
        <translation>如需更换，请用 --data 文件夹 启动。</translation>
    </message>
    <message>
        <source>Let the model write answers</source>
        <translation>让语言模型撰写回答</translation>
    </message>
    <message>
        <source>Written answers</source>
        <translation>撰写的回答</translation>
    </message>
    <message>
        <source>Below the evidence, where a language model was added; every sentence is checked against its source.</source>
        <translation>有语言模型时，在依据原文之下另写一段；每句话都与来源核对。</translation>
    </message>
    <message>
        <source>Language models</source>
        <translation>语言模型</translation>
    </message>
    <message>
        <source>They write, sum up and translate. A model comes as a folder or zip, for example on a USB stick.</source>
        <translation>用于撰写、摘要和翻译。模型是一个文件夹或 zip 文件，例如放在 U 盘上。</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>SignPane</name>
    <message>
        <source>The signed text is in use from the next question on.</source>
        <translation>签署的内容已启用，从下一个问题起生效。</translation>
    </message>
    <message>
        <source>Sign the corrected entry</source>
        <translation>签署更正后的条目</translation>
    </message>
    <message>
        <source>Sign: read and right, nothing changed</source>
        <translation>签署：已读无误，未作改动</translation>
    </message>
    <message>
        <source>Withdrawn. The text as delivered is being taken into use …</source>
        <translation>已撤回，正在恢复使用原始内容…</translation>
    </message>
    <message>
        <source>Signed. The text is being taken into use …</source>
        <translation>已签署，正在启用…</translation>
    </message>
    <message>
        <source>Take the signature back? The text as delivered is in use again, unreviewed; the history keeps the signature.</source>
        <translation>要撤回签署吗？将恢复使用原始内容（未经审核）；历史中仍保留这次签署。</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Nothing: the entry is as it was delivered.</source>
        <translation>没有差别：与原始内容相同。</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 处</translation>
    </message>
    <message>
        <source>{field}: the numbers differ; only in Chinese: {zh}; only in English: {en}. Is this meant?</source>
        <translation>{field}：中英文数字不一致；只在中文：{zh}；只在英文：{en}。是否有意如此？</translation>
    </message>
    <message>
        <source>As delivered</source>
        <translation>原始内容</translation>
    </message>
    <message>
        <source>As written</source>
        <translation>现在的内容</translation>
    </message>
    <message>
        <source>Checked: nothing stands against signing.</source>
        <translation>已检查：可以签署。</translation>
    </message>
    <message>
        <source>Before it can be signed:</source>
        <translation>签署前须先解决：</translation>
    </message>
    <message>
        <source>read and right</source>
        <translation>已读无误</translation>
    </message>
    <message>
        <source>corrected</source>
        <translation>已更正</translation>
    </message>
    <message>
        <source>withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>stands</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>recorded {time}</source>
        <translation>记录于 {time}</translation>
    </message>
    <message>
        <source>What differs from the text as delivered</source>
        <translation>与原始内容的差别</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Check whether the entry can be signed</source>
        <translation>检查本条目能否签署</translation>
    </message>
    <message>
        <source>What stands against signing</source>
        <translation>妨碍签署的问题</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签署</translation>
    </message>
    <message>
        <source>By signing I state that I have read the whole entry in both languages, with its numbers, and that it is right for this clinic.</source>
        <translation>签署即声明：本人已通读本条目的中英文全文及其数值，认为其内容正确，适用于本机构。</translation>
    </message>
    <message>
        <source>Name and profession</source>
        <translation>姓名与职称</translation>
    </message>
    <message>
        <source>Day (year-month-day)</source>
        <translation>日期（年-月-日）</translation>
    </message>
    <message>
        <source>Note, such as the reason (may be empty)</source>
        <translation>附注，如改动理由（可不填）</translation>
    </message>
    <message>
        <source>Signatures so far</source>
        <translation>历次签署</translation>
    </message>
    <message>
        <source>Withdraw the signature …</source>
        <translation>撤回签署…</translation>
    </message>
</context>
<context>
    <name>SourceCard</name>
    <message>
        <source>Whole article</source>
        <translation>查看全文</translation>
    </message>
    <message>
        <source>Whole article of source {n}</source>
        <translation>查看来源 {n} 的全文</translation>
    </message>
    <message>
        <source>This one helped</source>
        <translation>这条有帮助</translation>
    </message>
    <message>
        <source>Source {n} helped</source>
        <translation>来源{n}有帮助</translation>
    </message>
    <message>
        <source>Does not fit</source>
        <translation>不相符</translation>
    </message>
    <message>
        <source>Source {n} does not fit the question</source>
        <translation>来源{n}与问题不相符</translation>
    </message>
</context>
<context>
    <name>SourcesDialog</name>
    <message>
        <source>Sources of the sentence</source>
        <translation>句子的来源</translation>
    </message>
    <message>
        <source>All sources; Space ticks</source>
        <translation>全部来源；按空格勾选</translation>
    </message>
    <message>
        <source>Find a source</source>
        <translation>查找来源</translation>
    </message>
    <message>
        <source>A source that is not in the list, such as a local guideline</source>
        <translation>列表中没有的来源，如本地指南</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>机构</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Year</source>
        <translation>年份</translation>
    </message>
    <message>
        <source>Add this source</source>
        <translation>添加此来源</translation>
    </message>
    <message>
        <source>Use these sources</source>
        <translation>采用所选来源</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SpanEditor</name>
    <message>
        <source>{name}, from</source>
        <translation>{name}，下限</translation>
    </message>
    <message>
        <source>{name}, to</source>
        <translation>{name}，上限</translation>
    </message>
</context>
<context>
    <name>TaskButton</name>
    <message>
        <source>Write</source>
        <translation>撰写</translation>
    </message>
    <message>
        <source>Write a letter or a hand-out from this case</source>
        <translation>由本病例撰写信件或说明</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>{name} for {time}</source>
        <translation>{name} {time}</translation>
    </message>
    <message>
        <source>Since when</source>
        <translation>何时开始</translation>
    </message>
    <message>
        <source>began</source>
        <translation>起病</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
</context>
<context>
    <name>UnfinishedRuns</name>
    <message>
        <source>Not finished: {file}, {done} of {total} rows done and safe.</source>
        <translation>尚未完成：{file}，已完成 {done}/{total} 行，均已保存。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Go on with {file}</source>
        <translation>继续处理 {file}</translation>
    </message>
    <message>
        <source>Forget the run of {file}</source>
        <translation>放弃 {file} 的任务</translation>
    </message>
    <message>
        <source>Erases the kept rows; the output file stays</source>
        <translation>删除已保存的进度，结果文件保留</translation>
    </message>
</context>
<context>
    <name>WritePage</name>
    <message>
        <source>Only text files can be opened here: {endings}.</source>
        <translation>这里只能打开文本文件：{endings}。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Save the text as PDF</source>
        <translation>把文本存为 PDF</translation>
    </message>
    <message>
        <source>Summary of results</source>
        <translation>检索结果摘要</translation>
    </message>
    <message>
        <source>Summary and translation</source>
        <translation>摘要与翻译</translation>
    </message>
    <message>
        <source>From the case: {text}</source>
        <translation>来自病例：{text}</translation>
    </message>
    <message>
        <source>From {n} places that were found for: {text}</source>
        <translation>来自检索到的 {n} 处：{text}</translation>
    </message>
    <message>
        <source>Into the other language</source>
        <translation>译成另一种语言</translation>
    </message>
    <message>
        <source>In the language of the text</source>
        <translation>与原文语言相同</translation>
    </message>
    <message>
        <source>Write again</source>
        <translation>重新撰写</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>撰写</translation>
    </message>
    <message>
        <source>Write (Ctrl+Enter in the text)</source>
        <translation>撰写（在文本框中按 Ctrl+Enter）</translation>
    </message>
    <message>
        <source>Check sentence by sentence</source>
        <translation>逐句核对</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Edit the whole text, or see what each sentence stands on (Ctrl+E)</source>
        <translation>编辑全文，或查看每句话的依据（Ctrl+E）</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>撰写的文字</translation>
    </message>
    <message>
        <source>Stands on</source>
        <translation>依据</translation>
    </message>
    <message>
        <source>Writing … every sentence is checked before it counts</source>
        <translation>正在撰写…每句话核对后才算数</translation>
    </message>
    <message>
        <source>{n} of {total} parts</source>
        <translation>第 {n} 部分，共 {total} 部分</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>等另外 {n} 项</translation>
    </message>
    <message>
        <source>Stopped: what stands so far</source>
        <translation>已停止，以下是已写好的部分</translation>
    </message>
    <message>
        <source>Trying the sentence again …</source>
        <translation>正在重试这句话…</translation>
    </message>
    <message>
        <source>Changed by hand in {n} places, which are not verified; {standing} of {total} sentences stand</source>
        <translation>有 {n} 处经人工改动，未经核实；{total} 句中有 {standing} 句保持核实过的原样</translation>
    </message>
    <message>
        <source>Written by {model} on this computer; what is not borne by its source is struck out.</source>
        <translation>由 {model} 在本机撰写；没有来源支持的句子已划去。</translation>
    </message>
    <message>
        <source>No language model took part.</source>
        <translation>没有使用语言模型。</translation>
    </message>
    <message>
        <source>What is written is compared with its source sentence by sentence: numbers, medicines, negation, sides. What does not stand is struck out, and what got lost is named.</source>
        <translation>写出的文字逐句与原文核对：数字、药物、否定、左右侧。站不住的句子会划去，遗漏的内容会列出。</translation>
    </message>
    <message>
        <source>Letters and hand-outs are made from a case: “Write” on the pages Ask and Case.</source>
        <translation>信件和给病人的说明由病例生成：见“问诊”和“病例”页的“撰写”。</translation>
    </message>
    <message>
        <source>No language model was added: a summary is made of the text's own sentences, letters and hand-outs of the case and its sources; translation needs a model.</source>
        <translation>没有添加语言模型：摘要由原文的句子组成，信件和说明由病例及其来源组成；翻译需要语言模型。</translation>
    </message>
    <message>
        <source>Sentence {n} of the text</source>
        <translation>原文第 {n} 句</translation>
    </message>
    <message>
        <source>The leading condition</source>
        <translation>最可能的疾病</translation>
    </message>
    <message>
        <source>▲ Lost or changed:</source>
        <translation>▲ 丢失或改变了：</translation>
    </message>
    <message>
        <source>▲ In the source, but not in this text:</source>
        <translation>▲ 原文有而本文没有：</translation>
    </message>
</context>
<context>
    <name>WriteView</name>
    <message>
        <source>A note, a report, a guideline: type or paste it, or drop a text file here</source>
        <translation>病历、报告、指南：在此输入或粘贴，也可以把文本文件拖进来</translation>
    </message>
    <message>
        <source>Text to work on</source>
        <translation>要处理的文本</translation>
    </message>
    <message>
        <source>What is to be made of the text</source>
        <translation>要对文本做什么</translation>
    </message>
    <message>
        <source>Language of what is written</source>
        <translation>撰写所用的语言</translation>
    </message>
    <message>
        <source>Open a file …</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Open a text file</source>
        <translation>打开文本文件</translation>
    </message>
    <message>
        <source>Another text</source>
        <translation>换一段文本</translation>
    </message>
    <message>
        <source>Back to a text that is typed</source>
        <translation>回到自己输入的文本</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the writing</source>
        <translation>停止撰写</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Print …</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Print the text</source>
        <translation>打印文本</translation>
    </message>
    <message>
        <source>PDF …</source>
        <translation>PDF…</translation>
    </message>
    <message>
        <source>Save the text as PDF</source>
        <translation>把文本存为 PDF</translation>
    </message>
    <message>
        <source>Add a language model …</source>
        <translation>添加语言模型…</translation>
    </message>
    <message>
        <source>Add a language model in the settings</source>
        <translation>在设置中添加语言模型</translation>
    </message>
    <message>
        <source>Stop the writing (Esc)</source>
        <translation>停止撰写（Esc）</translation>
    </message>
    <message>
        <source>Written text</source>
        <translation>写出的文字</translation>
    </message>
    <message>
        <source>Text to be edited</source>
        <translation>可编辑的文本</translation>
    </message>
    <message>
        <source>Progress of the writing</source>
        <translation>撰写进度</translation>
    </message>
    <message>
        <source>Condition that the text is about</source>
        <translation>文本所针对的疾病</translation>
    </message>
</context>
<context>
    <name>WriteWork</name>
    <message>
        <source>Writing …</source>
        <translation>正在撰写…</translation>
    </message>
    <message>
        <source>Writing, {n} of {total} parts</source>
        <translation>正在撰写，第 {n} 部分，共 {total} 部分</translation>
    </message>
    <message>
        <source>Tried again, and the sentence came out no better: translate it by hand.</source>
        <translation>重试后仍未通过核对：请人工翻译这句话。</translation>
    </message>
</context>
<context>
    <name>WrittenAnswer</name>
    <message>
        <source>Written answer</source>
        <translation>撰写的回答</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>✓ Kept</source>
        <translation>✓ 已保存</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>The answer is kept in the history</source>
        <translation>这个回答已保存在历史记录中</translation>
    </message>
    <message>
        <source>Keep the answer in the history</source>
        <translation>把这个回答保存到历史记录</translation>
    </message>
    <message>
        <source>Writing … every sentence is checked before it counts</source>
        <translation>正在撰写…每句话核对后才算数</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stopped before the first sentence was finished.</source>
        <translation>第一句写完之前已停止。</translation>
    </message>
    <message>
        <source>Written by {model} on this computer; a sentence that its sources do not bear is struck out.</source>
        <translation>由 {model} 在本机撰写；没有来源支持的句子已划去。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop the writing</source>
        <translation>停止撰写</translation>
    </message>
    <message>
        <source>Copy the written answer with its sources</source>
        <translation>复制撰写的回答及其来源</translation>
    </message>
    <message>
        <source>Write it</source>
        <translation>撰写</translation>
    </message>
    <message>
        <source>Have the language model write the answer</source>
        <translation>让语言模型撰写回答</translation>
    </message>
    <message>
        <source>Add a language model …</source>
        <translation>添加语言模型…</translation>
    </message>
    <message>
        <source>Add a language model in the settings</source>
        <translation>在设置中添加语言模型</translation>
    </message>
    <message>
        <source>Stop the writing (Esc)</source>
        <translation>停止撰写（Esc）</translation>
    </message>
    <message>
        <source>The answer is in the sources' own words; a language model (here, or: models add) also writes it in one piece.</source>
        <translation>回答使用来源的原句；添加语言模型（点右侧，或用命令 models add）后，还会连贯地写成一段。</translation>
    </message>
</context>
<context>
    <name>WrittenOpinion</name>
    <message>
        <source>Why? (optional)</source>
        <translation>原因（可不填）</translation>
    </message>
    <message>
        <source>Right and complete</source>
        <translation>正确、完整</translation>
    </message>
    <message>
        <source>Clearly put</source>
        <translation>表达清楚</translation>
    </message>
    <message>
        <source>Something in it is wrong</source>
        <translation>有错误</translation>
    </message>
    <message>
        <source>Something important is missing</source>
        <translation>缺少重要内容</translation>
    </message>
    <message>
        <source>Hard to understand</source>
        <translation>不易理解</translation>
    </message>
    <message>
        <source>Too long</source>
        <translation>太长</translation>
    </message>
    <message>
        <source>A right sentence was struck out</source>
        <translation>正确的句子被划去了</translation>
    </message>
    <message>
        <source>Is the written text good?</source>
        <translation>撰写的文字好吗？</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>好</translation>
    </message>
    <message>
        <source>The written text is good</source>
        <translation>撰写的文字好</translation>
    </message>
    <message>
        <source>Not good</source>
        <translation>不好</translation>
    </message>
    <message>
        <source>The written text is not good</source>
        <translation>撰写的文字不好</translation>
    </message>
    <message>
        <source>Why the written text is good or not</source>
        <translation>撰写的文字好或不好的原因</translation>
    </message>
</context>
<context>
    <name>acts</name>
    <message>
        <source>New question</source>
        <translation>新问题</translation>
    </message>
    <message>
        <source>Analyse the question</source>
        <translation>分析问题</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Undo the last correction</source>
        <translation>撤销上一次更正</translation>
    </message>
    <message>
        <source>Redo the correction</source>
        <translation>重做更正</translation>
    </message>
    <message>
        <source>Add a finding</source>
        <translation>添加表现</translation>
    </message>
    <message>
        <source>Open source 1 to 9</source>
        <translation>打开来源 1 至 9</translation>
    </message>
    <message>
        <source>The answer was helpful</source>
        <translation>回答有帮助</translation>
    </message>
    <message>
        <source>The answer was not helpful</source>
        <translation>回答没有帮助</translation>
    </message>
    <message>
        <source>Show or hide the sources</source>
        <translation>显示或收起来源</translation>
    </message>
    <message>
        <source>Find an entry of the knowledge base</source>
        <translation>查找知识库条目</translation>
    </message>
    <message>
        <source>Back to the article or answer before</source>
        <translation>回到上一篇文章或回答</translation>
    </message>
    <message>
        <source>Forward to the next article</source>
        <translation>前进到下一篇文章</translation>
    </message>
    <message>
        <source>Copy the answer or article with its sources</source>
        <translation>复制回答或文章及其来源</translation>
    </message>
    <message>
        <source>Print or save as PDF</source>
        <translation>打印或存为 PDF</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一个区域</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>退出程序</translation>
    </message>
    <message>
        <source>Open the answer as a case</source>
        <translation>把回答作为病例打开</translation>
    </message>
    <message>
        <source>Go to the written answer and follow it</source>
        <translation>转到撰写的回答并跟随</translation>
    </message>
    <message>
        <source>Have the language model write the answer</source>
        <translation>让语言模型撰写回答</translation>
    </message>
    <message>
        <source>Copy the written answer</source>
        <translation>复制撰写的回答</translation>
    </message>
    <message>
        <source>The written text is good</source>
        <translation>撰写的文字好</translation>
    </message>
    <message>
        <source>The written text is not good</source>
        <translation>撰写的文字不好</translation>
    </message>
    <message>
        <source>Sum up a text</source>
        <translation>为一段文本写摘要</translation>
    </message>
    <message>
        <source>Translate a text</source>
        <translation>翻译一段文本</translation>
    </message>
    <message>
        <source>Sum up what was found, or the article</source>
        <translation>为检索结果或条目写摘要</translation>
    </message>
    <message>
        <source>Keep this answer</source>
        <translation>保存这个回答</translation>
    </message>
</context>
<context>
    <name>app</name>
    <message>
        <source>MedAssist is already open with this data folder; use its window.</source>
        <translation>MedAssist 已用这个数据文件夹打开，请使用已打开的窗口。</translation>
    </message>
    <message>
        <source>The data folder cannot be made: choose another place with --data FOLDER. Nothing was changed.</source>
        <translation>无法建立数据文件夹：请用 --data 文件夹 指定其他位置。没有任何改动。</translation>
    </message>
</context>
<context>
    <name>case_document</name>
    <message>
        <source>{name} for {time}</source>
        <translation>{name} {time}</translation>
    </message>
    <message>
        <source>Complaint</source>
        <translation>主诉</translation>
    </message>
    <message>
        <source>Why so urgent</source>
        <translation>紧急程度的理由</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>测量值</translation>
    </message>
    <message>
        <source>Since when</source>
        <translation>何时开始</translation>
    </message>
    <message>
        <source>Please check</source>
        <translation>请核对</translation>
    </message>
    <message>
        <source>What the differential rests on</source>
        <translation>鉴别诊断的依据</translation>
    </message>
    <message>
        <source>Still to ask or examine</source>
        <translation>还要问或查的</translation>
    </message>
    <message>
        <source>before any finding {n}</source>
        <translation>未计任何表现时 {n}</translation>
    </message>
    <message>
        <source>all of it together {n}</source>
        <translation>合起来看 {n}</translation>
    </message>
</context>
<context>
    <name>facts</name>
    <message>
        <source>male</source>
        <translation>男</translation>
    </message>
    <message>
        <source>female</source>
        <translation>女</translation>
    </message>
    <message>
        <source>{n} years old</source>
        <translation>{n}岁</translation>
    </message>
    <message>
        <source>pregnant, week {n}</source>
        <translation>孕{n}周</translation>
    </message>
    <message>
        <source>pregnant</source>
        <translation>怀孕</translation>
    </message>
    <message>
        <source>allergic to {name}</source>
        <translation>{name}过敏</translation>
    </message>
    <message>
        <source>history of {name}</source>
        <translation>既往{name}</translation>
    </message>
    <message>
        <source>takes {name}</source>
        <translation>在用{name}</translation>
    </message>
    <message>
        <source>for {time}</source>
        <translation>持续{time}</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n}分钟</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n}小时</translation>
    </message>
    <message>
        <source>{n} days</source>
        <translation>{n}天</translation>
    </message>
    <message>
        <source>{n} months</source>
        <translation>{n}个月</translation>
    </message>
    <message>
        <source>{n} years</source>
        <translation>{n}年</translation>
    </message>
</context>
<context>
    <name>plain_answer</name>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
</context>
<context>
    <name>printing</name>
    <message>
        <source>Content {knowledge}.</source>
        <translation>内容版本 {knowledge}。</translation>
    </message>
    <message>
        <source>Patient: not stated</source>
        <translation>患者：未说明</translation>
    </message>
    <message>
        <source>Understood: {list}</source>
        <translation>已识别：{list}</translation>
    </message>
    <message>
        <source>Differential</source>
        <translation>鉴别诊断</translation>
    </message>
    <message>
        <source>Must not be missed: {names}</source>
        <translation>不可漏诊：{names}</translation>
    </message>
    <message>
        <source>Medicines to consider</source>
        <translation>可考虑的药物</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Content {knowledge}, program {version}.</source>
        <translation>内容版本 {knowledge}，程序版本 {version}。</translation>
    </message>
</context>
<context>
    <name>roles</name>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Target language</source>
        <translation>目标语言</translation>
    </message>
    <message>
        <source>Patient (object)</source>
        <translation>患者（对象）</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>年龄</translation>
    </message>
    <message>
        <source>Age in years</source>
        <translation>年龄（岁）</translation>
    </message>
    <message>
        <source>Age in days</source>
        <translation>日龄</translation>
    </message>
    <message>
        <source>Sex</source>
        <translation>性别</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>体重</translation>
    </message>
    <message>
        <source>Pregnant</source>
        <translation>是否怀孕</translation>
    </message>
    <message>
        <source>Week of pregnancy</source>
        <translation>孕周</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>过敏史</translation>
    </message>
    <message>
        <source>Past history</source>
        <translation>既往史</translation>
    </message>
    <message>
        <source>Medicines</source>
        <translation>用药</translation>
    </message>
    <message>
        <source>eGFR</source>
        <translation>eGFR</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>Danger: do this now</source>
        <translation>危险：立即处理</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概述</translation>
    </message>
    <message>
        <source>Danger signs</source>
        <translation>危险信号</translation>
    </message>
    <message>
        <source>How to confirm</source>
        <translation>如何确认</translation>
    </message>
    <message>
        <source>Treatment</source>
        <translation>治疗</translation>
    </message>
    <message>
        <source>Treatment of children</source>
        <translation>儿童治疗</translation>
    </message>
    <message>
        <source>Treatment in pregnancy</source>
        <translation>孕期治疗</translation>
    </message>
    <message>
        <source>When to refer</source>
        <translation>转诊</translation>
    </message>
    <message>
        <source>Advice to the patient</source>
        <translation>给病人的建议</translation>
    </message>
    <message>
        <source>Follow-up</source>
        <translation>随访</translation>
    </message>
    <message>
        <source>Prevention</source>
        <translation>预防</translation>
    </message>
    <message>
        <source>Dose</source>
        <translation>用法用量</translation>
    </message>
    <message>
        <source>Worked out for this patient</source>
        <translation>按本例计算</translation>
    </message>
    <message>
        <source>Contraindications</source>
        <translation>禁忌与慎用</translation>
    </message>
    <message>
        <source>Pregnancy and breastfeeding</source>
        <translation>妊娠与哺乳</translation>
    </message>
    <message>
        <source>Kidney and liver</source>
        <translation>肾功能与肝功能</translation>
    </message>
    <message>
        <source>Interactions</source>
        <translation>相互作用</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>用药警示</translation>
    </message>
    <message>
        <source>Do not give:</source>
        <translation>禁用：</translation>
    </message>
    <message>
        <source>Caution:</source>
        <translation>慎用：</translation>
    </message>
    <message>
        <source>From your library</source>
        <translation>来自本机资料库</translation>
    </message>
    <message>
        <source>Emergency: act now</source>
        <translation>紧急：立即处理</translation>
    </message>
    <message>
        <source>To be seen today</source>
        <translation>当日就诊</translation>
    </message>
    <message>
        <source>Routine</source>
        <translation>常规就诊</translation>
    </message>
    <message>
        <source>Self-care is possible</source>
        <translation>可自我护理</translation>
    </message>
    <message>
        <source>Emergency</source>
        <translation>紧急</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>当日就诊</translation>
    </message>
    <message>
        <source>Routine visit</source>
        <translation>常规就诊</translation>
    </message>
    <message>
        <source>Self-care</source>
        <translation>可自我护理</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>已回答</translation>
    </message>
    <message>
        <source>No answer in the library</source>
        <translation>资料库中没有答案</translation>
    </message>
    <message>
        <source>Declined</source>
        <translation>未予回答</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>出错</translation>
    </message>
    <message>
        <source>present</source>
        <translation>有</translation>
    </message>
    <message>
        <source>absent</source>
        <translation>无</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不详</translation>
    </message>
    <message>
        <source>clinically reviewed</source>
        <translation>已经临床审核</translation>
    </message>
    <message>
        <source>not clinically reviewed</source>
        <translation>未经临床审核</translation>
    </message>
    <message>
        <source>Decision support for professionals, not a diagnosis. Content clinically reviewed.</source>
        <translation>供专业人员参考，不能代替诊断；内容已经临床审核。</translation>
    </message>
    <message>
        <source>Decision support for professionals, not a diagnosis. Content in part not clinically reviewed.</source>
        <translation>供专业人员参考，不能代替诊断；部分内容未经临床审核。</translation>
    </message>
    <message>
        <source>Decision support for professionals, not a diagnosis. Content not clinically reviewed.</source>
        <translation>供专业人员参考，不能代替诊断；内容未经临床审核。</translation>
    </message>
    <message>
        <source>Sources are quoted as written: 120 is the emergency number of mainland China; here it is {number}.</source>
        <translation>来源按原文引用：120 是中国大陆的急救电话，本地为 {number}。</translation>
    </message>
    <message>
        <source>en</source>
        <translation>zh</translation>
    </message>
    <message>
        <source>The file or folder could not be used ({kind}). Nothing was lost; choose another place and try again.</source>
        <translation>无法使用这个文件或文件夹（{kind}）。没有丢失任何内容，请换个位置再试。</translation>
    </message>
    <message>
        <source>Something went wrong inside the program ({kind}). What was kept is safe; try again.</source>
        <translation>程序内部出错（{kind}）。已保存的内容不受影响，请再试一次。</translation>
    </message>
</context>
<context>
    <name>writing_words</name>
    <message>
        <source>Referral letter</source>
        <translation>转诊信</translation>
    </message>
    <message>
        <source>Discharge note</source>
        <translation>出院小结</translation>
    </message>
    <message>
        <source>Hand-out for the patient</source>
        <translation>给病人的说明</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Translation</source>
        <translation>翻译</translation>
    </message>
    <message>
        <source>about {n} s left</source>
        <translation>约剩 {n} 秒</translation>
    </message>
    <message>
        <source>about {n} min left</source>
        <translation>约剩 {n} 分钟</translation>
    </message>
</context>
<context>
    <name>written_html</name>
    <message>
        <source>Please check: {reason}</source>
        <translation>请核对：{reason}</translation>
    </message>
    <message>
        <source>Struck out, not supported</source>
        <translation>已划去：没有来源支持</translation>
    </message>
    <message>
        <source>Struck out: {reason}</source>
        <translation>已划去：{reason}</translation>
    </message>
    <message>
        <source>Try this sentence again</source>
        <translation>重试这句话</translation>
    </message>
    <message>
        <source>Written by {model}. {verified}</source>
        <translation>由 {model} 撰写。{verified}</translation>
    </message>
</context>
</TS>
